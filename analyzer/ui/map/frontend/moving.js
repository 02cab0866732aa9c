// What is on the move: dragged nodes, a lasso, nodes that glide to a new place.

import { inMap, inScreen, strokeHull } from "./base.js";
import { drawNode, drawPill } from "./shapes.js";
import { priceOf, priceText } from "./scene.js";
import { rgb } from "./theme.js";

// A node as drawing needs it; `at` puts it elsewhere.
export function nodeOf(scene, i, at = null) {
  const { nodes } = scene;
  return {
    x: at ? at[0] : nodes.x[i], y: at ? at[1] : nodes.y[i], r: nodes.r[i],
    service: nodes.service[i], table: nodes.table[i],
  };
}

// Leash from where it was, ghosts under the pointer, ring on the hull below, price before the drop.
export function drawDrag(ctx, view, frame, drag) {
  const { scene, theme, show } = view;
  const { camera } = frame;
  const pixel = 1 / camera.zoom;
  const [mx, my] = camera.toMap(drag.x, drag.y);
  inMap(ctx, frame);
  if (drag.target >= 0) {
    const hull = scene.hulls[drag.target];
    ctx.fillStyle = rgb(theme.colours[drag.target], 0.12);
    ctx.beginPath();
    ctx.arc(hull.x, hull.y, hull.r, 0, 2 * Math.PI);
    ctx.fill();
    strokeHull(ctx, theme, { ...hull, r: hull.r + 4 * pixel }, drag.target, 5 * pixel, 1);
  }
  const lead = show.anchor(drag.node);
  ctx.strokeStyle = rgb(theme.quiet);
  ctx.lineWidth = 1.5 * pixel;
  ctx.setLineDash([6 * pixel, 4 * pixel]);
  ctx.beginPath();
  ctx.moveTo(lead.x, lead.y);
  ctx.lineTo(mx, my);
  ctx.stroke();
  ctx.setLineDash([]);
  drawGhosts(ctx, view, frame, drag);
  inScreen(ctx, frame);
  const many = drag.nodes.length > 1 ? `${drag.nodes.length} ` : "";
  let text = drag.target < 0 ? `${many}drop on a service` : "";
  if (drag.target >= 0) {
    const price = priceOf(scene, drag.nodes, drag.target);
    text = `${many}to ${scene.names[drag.target]}  ${priceText(price)}`.trim();
  }
  const line = drag.target >= 0 ? rgb(theme.colours[drag.target]) : rgb(theme.faint);
  drawPill(ctx, theme, text, drag.x, drag.y - scene.nodes.r[drag.node] * camera.zoom - 24, {
    size: 15, fill: rgb(theme.ground), line, ink: rgb(theme.ink) });
}

// What is dragged, under the pointer, drawn together; a folded package as its disc.
export function drawGhosts(ctx, { scene, theme, show }, frame, drag) {
  const { camera } = frame;
  const pixel = 1 / camera.zoom;
  const [mx, my] = camera.toMap(drag.x, drag.y);
  const lead = show.anchor(drag.node);
  ctx.save();
  ctx.shadowColor = "rgba(0,0,0,.35)";
  ctx.shadowBlur = 10 * frame.dpr;
  ctx.shadowOffsetY = 3 * frame.dpr;
  if (show.isFolded(drag.node)) {
    const s = scene.nodes.service[drag.node];
    drawNode(ctx, theme, { x: mx, y: my, r: lead.r, service: s, table: 0 }, pixel);
  } else {
    const others = drag.nodes.filter((i) => i !== drag.node).slice(0, 80).reverse();
    for (const i of [...others, drag.node]) {
      const at = show.anchor(i);
      const [dx, dy] = [at.x - lead.x, at.y - lead.y];
      const near = Math.min(1, 46 / (Math.hypot(dx, dy) || 1));
      drawNode(ctx, theme, nodeOf(scene, i, [mx + dx * near, my + dy * near]), pixel);
    }
  }
  ctx.restore();
}

export function drawLasso(ctx, { theme }, frame, points) {
  inScreen(ctx, frame);
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
  ctx.fillStyle = rgb(theme.accent, 0.1);
  ctx.fill();
  ctx.strokeStyle = rgb(theme.accent);
  ctx.lineWidth = 1.5;
  ctx.setLineDash([5, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

// Nodes on their way to a new place.
export function drawMovers(ctx, { scene, theme }, frame, movers) {
  inMap(ctx, frame);
  const ease = 1 - (1 - movers.share) ** 3;
  for (const [i, [x, y]] of movers.from) {
    const { nodes } = scene;
    const at = [x + (nodes.x[i] - x) * ease, y + (nodes.y[i] - y) * ease];
    drawNode(ctx, theme, nodeOf(scene, i, at), 1 / frame.camera.zoom);
  }
}
