// Quadratic curves as flat arrays [x0, y0, cx, cy, x1, y1], and the lanes beside them.

export function pointOn(curve, t) {
  const u = 1 - t;
  return [
    u * u * curve[0] + 2 * u * t * curve[2] + t * t * curve[4],
    u * u * curve[1] + 2 * u * t * curve[3] + t * t * curve[5],
  ];
}

// Unit vector along the curve at t.
export function directionOn(curve, t) {
  const u = 1 - t;
  const dx = u * (curve[2] - curve[0]) + t * (curve[4] - curve[2]);
  const dy = u * (curve[3] - curve[1]) + t * (curve[5] - curve[3]);
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}

// The curve shifted to its right (y points down) by so much.
export function beside(curve, offset) {
  const out = [];
  for (const [i, t] of [[0, 0], [2, 0.5], [4, 1]]) {
    const [dx, dy] = directionOn(curve, t);
    out.push(curve[i] - dy * offset, curve[i + 1] + dx * offset);
  }
  return out;
}

export function reversed(curve) {
  return [curve[4], curve[5], curve[2], curve[3], curve[0], curve[1]];
}

export function distanceTo(curve, x, y) {
  let best = Infinity;
  let [px, py] = [curve[0], curve[1]];
  for (let i = 1; i <= 24; i++) {
    const [qx, qy] = pointOn(curve, i / 24);
    const [dx, dy] = [qx - px, qy - py];
    const share = ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.max(0, Math.min(1, share));
    best = Math.min(best, Math.hypot(x - px - t * dx, y - py - t * dy));
    [px, py] = [qx, qy];
  }
  return best;
}

export function insidePolygon(points, x, y) {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i];
    const [xj, yj] = points[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
