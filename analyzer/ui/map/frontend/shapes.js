// Shapes on the canvas. Sizes are map units unless a name says px.

import { mix, rgb } from "./theme.js";
import { directionOn, pointOn } from "./geometry.js";

export const SQUARE = 0.84; // half the side of a table, as a share of the node's radius

export function addTable(path, x, y, r) {
  const half = r * SQUARE;
  path.roundRect(x - half, y - half, 2 * half, 2 * half, 0.28 * half);
}

export function addModule(path, x, y, r) {
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
}

export function addHeader(path, x, y, r) {
  const half = r * SQUARE;
  path.moveTo(x - half * 0.86, y - half * 0.3);
  path.lineTo(x + half * 0.86, y - half * 0.3);
}

export function addCurve(path, curve) {
  path.moveTo(curve[0], curve[1]);
  path.quadraticCurveTo(curve[2], curve[3], curve[4], curve[5]);
}

export function tableBorder(theme, service) {
  return rgb(mix(theme.colours[service], theme.dark ? theme.ground : [0, 0, 0], 0.3));
}

export function moduleFill(theme, service) {
  return rgb(mix(theme.colours[service], theme.ground, 0.76));
}

// One node by itself, as the overlay needs it; `pixel` is the size of a screen pixel here.
export function drawNode(ctx, theme, { x, y, r, service, table }, pixel) {
  const path = new Path2D();
  if (table) {
    addTable(path, x, y, r);
    ctx.fillStyle = rgb(theme.colours[service]);
    ctx.strokeStyle = tableBorder(theme, service);
    ctx.lineWidth = 1.2 * pixel;
    ctx.fill(path);
    ctx.stroke(path);
    const header = new Path2D();
    addHeader(header, x, y, r);
    ctx.strokeStyle = rgb(theme.ground, 0.85);
    ctx.stroke(header);
  } else {
    addModule(path, x, y, r);
    ctx.fillStyle = moduleFill(theme, service);
    ctx.strokeStyle = rgb(theme.colours[service]);
    ctx.lineWidth = 1.5 * pixel;
    ctx.fill(path);
    ctx.stroke(path);
  }
}

export function drawPadlock(ctx, theme, x, y, size) {
  ctx.fillStyle = rgb(theme.ground);
  ctx.beginPath();
  ctx.arc(x, y, size * 1.15, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = ctx.strokeStyle = rgb(theme.ink);
  ctx.beginPath();
  ctx.roundRect(x - size * 0.55, y - size * 0.12, size * 1.1, size * 0.85, size * 0.18);
  ctx.fill();
  ctx.lineWidth = size * 0.26;
  ctx.beginPath();
  ctx.arc(x, y - size * 0.12, size * 0.36, Math.PI, 2 * Math.PI);
  ctx.stroke();
}

// Small, quiet sign of a shared member: three dots in a bow at the lower right.
export function addShared(path, x, y, r) {
  for (const angle of [0.1, 0.28, 0.46]) {
    const [px, py] = [
      x + (r + 3) * Math.cos(angle * Math.PI), y + (r + 3) * Math.sin(angle * Math.PI)];
    path.moveTo(px + 1.2, py);
    path.arc(px, py, 1.2, 0, 2 * Math.PI);
  }
}

export function drawLane(ctx, theme, lane, alpha) {
  const path = new Path2D();
  addCurve(path, lane.curve);
  ctx.strokeStyle = rgb(theme.colours[lane.from], alpha);
  ctx.lineWidth = lane.width;
  ctx.lineCap = "butt";
  ctx.stroke(path);
}

// Which way a lane runs, at a fifth and at four fifths of it.
export function drawChevrons(ctx, theme, lane, pixel) {
  if (lane.width < 5 * pixel) return;
  const size = Math.min(lane.width * 0.3, 4.2 * pixel);
  ctx.strokeStyle = rgb(theme.ground, 0.92);
  ctx.lineWidth = 1.5 * pixel;
  ctx.lineCap = "round";
  ctx.beginPath();
  for (const t of [0.2, 0.8]) {
    const [x, y] = pointOn(lane.curve, t);
    const [dx, dy] = directionOn(lane.curve, t);
    ctx.moveTo(x - dx * size - dy * size, y - dy * size + dx * size);
    ctx.lineTo(x, y);
    ctx.lineTo(x - dx * size + dy * size, y - dy * size - dx * size);
  }
  ctx.stroke();
  ctx.lineCap = "butt";
}

// A text in a capsule around (x, y), in px; gives back its box [left, top, width, height].
export function drawPill(ctx, theme, text, x, y, options) {
  const { size = 16, weight = 700, fill, line, ink, alpha = 1 } = options;
  ctx.font = `${weight} ${size}px ${theme.font}`;
  const width = ctx.measureText(text).width + size * 1.25;
  const height = size * 1.75;
  const box = [x - width / 2, y - height / 2, width, height];
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  ctx.roundRect(...box, height / 2);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = line;
  ctx.stroke();
  ctx.fillStyle = ink;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + size * 0.06);
  ctx.globalAlpha = 1;
  return box;
}
