// The upper canvas: what is selected, pointed at, dragged or encircled.

import {
  clear, dashContested, drawHullNames, hullNameSize, inMap, inScreen, pillSize, strokeHull,
} from "./base.js";
import { LabelBoard } from "./labels.js";
import { drawDrag, drawGhosts, drawLasso, drawMovers, nodeOf } from "./moving.js";
import { insideCurve } from "./paths.js";
import { laneBetween, priceOf, priceText, rootletCurve } from "./scene.js";
import { addCurve, addModule, addTable, drawLane, drawNode, drawPadlock, drawPill } from "./shapes.js";
import { pointOn } from "./geometry.js";
import { rgb } from "./theme.js";

const MOST_NAMES = 40;

export function drawOverlay(ctx, view, frame) {
  clear(ctx, frame);
  view.movePills = [];
  const { selected, ribbon, hover, drag, lasso, movers, landing } = view;
  const chosen = [...selected];
  const idle = !chosen.length && !ribbon && !hover && !lasso && !movers && view.cursor < 0;
  ctx.canvas.style.visibility = idle ? "hidden" : "visible"; // one layer less to shift in a pan
  if (idle) return;
  if (chosen.length || ribbon) wash(ctx, view, frame);
  if (chosen.length) drawSelection(ctx, view, frame, chosen);
  else if (ribbon) drawRibbonLinks(ctx, view, frame, ribbon, true);
  if (hover?.lane && !drag && !chosen.length) {
    drawRibbonLinks(ctx, view, frame, [hover.lane.from, hover.lane.to], false);
  }
  if (hover?.node >= 0 && !drag) drawHover(ctx, view, frame, hover.node);
  if (view.cursor >= 0) drawCursor(ctx, view, frame);
  if (drag?.live) drawDrag(ctx, view, frame, drag);
  if (landing) {
    inMap(ctx, frame);
    drawGhosts(ctx, view, frame, landing);
  }
  if (lasso) drawLasso(ctx, view, frame, lasso);
  if (movers) drawMovers(ctx, view, frame, movers);
}

function wash(ctx, { theme }, frame) {
  inScreen(ctx, frame);
  ctx.fillStyle = rgb(theme.ground, theme.dark ? 0.66 : 0.74);
  ctx.fillRect(...frame.place);
}

// The links of the nodes as paths by caller and weight, the nodes at their other ends with the
// most weight first, and what share of each ribbon they are.
function gather(view, chosen) {
  const { scene, show } = view;
  const { service } = scene.nodes;
  const set = new Set(chosen);
  const others = new Map();
  const shares = new Map();
  const paths = new Map();
  const seen = new Set();
  for (const i of chosen) {
    for (const e of scene.linksOf[i]) {
      if (seen.has(e)) continue;
      seen.add(e);
      const [s, t, w] = [scene.from[e], scene.to[e], scene.weight[e]];
      for (const end of [s, t]) if (!set.has(end)) others.set(end, (others.get(end) || 0) + w);
      const step = w > 24 ? 3 : w > 7 ? 2.2 : 1.3;
      const key = `${service[s]} ${step}`;
      if (!paths.has(key)) paths.set(key, { service: service[s], width: step, path: new Path2D() });
      addRoute(paths.get(key).path, scene, show, s, t);
      if (service[s] !== service[t]) {
        const pair = Math.min(service[s], service[t]) * scene.services
          + Math.max(service[s], service[t]);
        const share = shares.get(pair) || { count: 0, weight: 0 };
        share.count += 1;
        share.weight += w;
        shares.set(pair, share);
      }
    }
  }
  const order = [...others.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([i]) => i);
  return { paths: [...paths.values()], others: order, shares };
}

// From node to node: within a hull directly, between hulls through the lane.
function addRoute(path, scene, show, s, t) {
  const { service } = scene.nodes;
  const [a, b] = [show.anchor(s), show.anchor(t)];
  if (service[s] === service[t]) {
    addCurve(path, insideCurve(a.x, a.y, b.x, b.y));
    return;
  }
  const lane = laneBetween(scene, service[s], service[t]);
  addCurve(path, rootletCurve(lane, true, a.x, a.y));
  addCurve(path, lane.curve);
  addCurve(path, rootletCurve(lane, false, b.x, b.y));
}

function strokeRoutes(ctx, theme, paths, pixel) {
  for (const { service, width, path } of paths) {
    ctx.strokeStyle = rgb(theme.colours[service], 0.9);
    ctx.lineWidth = width * Math.min(pixel, 1.6);
    ctx.stroke(path);
  }
}

function drawBright(ctx, view, i, pixel) {
  const { scene, theme, show } = view;
  if (show.isFolded(i)) {
    const disc = show.anchor(i);
    ctx.strokeStyle = rgb(theme.colours[scene.nodes.service[i]]);
    ctx.lineWidth = 2.4 * pixel;
    ctx.beginPath();
    ctx.arc(disc.x, disc.y, disc.r, 0, 2 * Math.PI);
    ctx.stroke();
    return;
  }
  const node = nodeOf(scene, i);
  drawNode(ctx, theme, node, pixel);
  if (!scene.nodes.contested[i]) return;
  ctx.strokeStyle = rgb(theme.warning);
  dashContested(ctx, pixel);
  const ring = new Path2D();
  addModule(ring, node.x, node.y, node.r + 4.2);
  ctx.stroke(ring);
  ctx.setLineDash([]);
}

function drawSelection(ctx, view, frame, chosen) {
  const { scene, theme, show } = view;
  const { camera } = frame;
  const pixel = 1 / camera.zoom;
  const { paths, others, shares } = gather(view, chosen);
  inMap(ctx, frame);
  scene.hulls.forEach((hull, s) => strokeHull(ctx, theme, hull, s, 2 * pixel, 0.9));
  strokeRoutes(ctx, theme, paths, pixel);
  for (const i of others) drawBright(ctx, view, i, pixel);
  for (const i of chosen) {
    drawBright(ctx, view, i, pixel);
    ring(ctx, view, i, 3 * pixel);
  }
  inScreen(ctx, frame);
  drawHullNames(ctx, scene, theme, camera, view.paths.hiddenIn);
  for (const i of [...chosen, ...others]) if (scene.nodes.locked[i]) lockAt(ctx, view, camera, i);
  drawShares(ctx, view, camera, shares);
  if (!view.drag?.live && !view.landing) drawMoveHere(ctx, view, camera, chosen);
  nameThem(ctx, view, frame, chosen, others);
}

function ring(ctx, { scene, theme, show }, i, width) {
  const { x, y, r } = show.anchor(i);
  const path = new Path2D();
  if (scene.nodes.table[i] && !show.isFolded(i)) addTable(path, x, y, r + width);
  else addModule(path, x, y, r + width / 2);
  ctx.strokeStyle = rgb(theme.ink);
  ctx.lineWidth = width;
  ctx.stroke(path);
}

function lockAt(ctx, { scene, theme, show }, camera, i) {
  if (show.isFolded(i)) return;
  const { x, y, r } = nodeOf(scene, i);
  const [sx, sy] = camera.toScreen(x + r * 0.75, y - r * 0.75);
  drawPadlock(ctx, theme, sx, sy, Math.min(Math.max(3.4, 4.6 * camera.zoom), 9));
}

function nameThem(ctx, view, frame, chosen, others) {
  const { scene, theme, show } = view;
  const { camera } = frame;
  const board = new LabelBoard(ctx, theme, ...frame.place);
  for (const { box } of view.movePills) board.take(...box);
  for (const { box } of view.sharePills) board.take(...box);
  for (const i of [...chosen, ...others.slice(0, 200)]) {
    const { x, y, r } = show.anchor(i);
    const [sx, sy] = camera.toScreen(x, y);
    const half = show.isFolded(i) ? 0 : r * camera.zoom * 0.7;
    board.take(sx - half, sy - half, 2 * half, 2 * half);
  }
  const told = new Set();
  const name = (i, options) => {
    const disc = show.isFolded(i) ? scene.discs[scene.discOf[i]] : null;
    const text = disc ? disc.name : scene.nodes.label[i];
    if (told.has(disc ?? i)) return false;
    told.add(disc ?? i);
    const { x, y, r } = show.anchor(i);
    const [sx, sy] = camera.toScreen(x, y);
    return board.placeAround(text, sx, sy, (disc ? 4 : r) * camera.zoom + 1, options);
  };
  for (const i of chosen.slice(0, 60)) name(i, { weight: 700, size: 15.5, ink: theme.ink, places: "brtl" });
  let left = MOST_NAMES;
  for (const i of others) {
    if (left <= 0) break;
    if (name(i, { weight: 500, size: 13.5, ink: theme.ink, places: "rlbtew" })) left -= 1;
  }
}

// "340 of 640" on each ribbon concerned; a count of links where the two differ in unit.
function drawShares(ctx, view, camera, shares) {
  const { scene, theme } = view;
  view.sharePills = [];
  for (const ribbon of scene.ribbons) {
    const share = shares.get(ribbon.a * scene.services + ribbon.b);
    if (!share) continue;
    const total = ribbon.total.toLocaleString("en");
    const text = scene.sameUnit
      ? `${Math.round(share.weight).toLocaleString("en")} of ${total}`
      : `${total} · ${share.count} link${share.count === 1 ? "" : "s"}`;
    const [x, y] = camera.toScreen(...pointOn(ribbon.curve, ribbon.pill));
    const box = drawPill(ctx, theme, text, x, y, {
      size: pillSize(camera) * 0.94, fill: rgb(theme.ground), line: rgb(theme.quiet),
      ink: rgb(theme.ink) });
    view.sharePills.push({ box });
  }
}

function drawMoveHere(ctx, view, camera, chosen) {
  const { scene, theme } = view;
  const { service, locked } = scene.nodes;
  if (!scene.data.movable || chosen.some((i) => locked[i])) return;
  const offers = [];
  for (let s = 0; s < scene.services; s++) {
    const movable = chosen.filter((i) => service[i] !== s);
    if (movable.length) offers.push({ s, price: priceOf(scene, movable, s) });
  }
  const least = Math.min(...offers.map((o) => (o.price ? o.price.total : 0)));
  for (const { s, price } of offers) {
    const hull = scene.hulls[s];
    const size = Math.min(15.5, Math.max(12, hullNameSize(camera) * 0.7));
    const [x, y] = camera.toScreen(hull.x, hull.y - hull.r);
    const best = least < 0 && price.total === least;
    const hot = view.hover?.pill === s;
    const text = `move here ${priceText(price)}`.trim();
    const box = drawPill(ctx, theme, text, x, y + size * 1.5, {
      size,
      fill: best || hot ? rgb(theme.names[s]) : rgb(theme.ground),
      line: rgb(theme.names[s]),
      ink: best || hot ? rgb(theme.ground) : rgb(theme.ink),
    });
    view.movePills.push({ service: s, box });
  }
}

// All links of a ribbon fanned out, its lanes strong, the ends drawn again.
function drawRibbonLinks(ctx, view, frame, [from, to], named) {
  const { scene, theme } = view;
  const { service } = scene.nodes;
  const { camera } = frame;
  const pixel = 1 / camera.zoom;
  const paths = new Map();
  const ends = new Map();
  for (let e = 0; e < scene.from.length; e++) {
    const [s, t] = [scene.from[e], scene.to[e]];
    const along = service[s] === from && service[t] === to;
    if (!along && !(service[s] === to && service[t] === from)) continue;
    const w = scene.weight[e];
    const key = `${service[s]} ${w > 24 ? 3 : w > 7 ? 2 : 1.1}`;
    if (!paths.has(key)) {
      paths.set(key, { service: service[s], width: Number(key.split(" ")[1]), path: new Path2D() });
    }
    addRoute(paths.get(key).path, scene, view.show, s, t);
    for (const end of [s, t]) ends.set(end, (ends.get(end) || 0) + w);
  }
  inMap(ctx, frame);
  if (named) scene.hulls.forEach((hull, s) => strokeHull(ctx, theme, hull, s, 2 * pixel, 0.9));
  for (const [a, b] of [[from, to], [to, from]]) {
    const lane = laneBetween(scene, a, b);
    if (lane.width) drawLane(ctx, theme, lane, 1);
  }
  strokeRoutes(ctx, theme, [...paths.values()], pixel);
  const order = [...ends.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([i]) => i);
  for (const i of order) drawBright(ctx, view, i, pixel);
  inScreen(ctx, frame);
  const ribbon = scene.ribbons.find(
    (r) => r.a === Math.min(from, to) && r.b === Math.max(from, to));
  view.sharePills = [];
  if (ribbon) {
    const [x, y] = camera.toScreen(...pointOn(ribbon.curve, ribbon.pill));
    const box = drawPill(ctx, theme, ribbon.total.toLocaleString("en"), x, y, {
      size: pillSize(camera) * 1.1, fill: rgb(theme.ink), line: rgb(theme.ink),
      ink: rgb(theme.ground) });
    view.sharePills.push({ box });
  }
  if (!named) return;
  drawHullNames(ctx, scene, theme, camera, view.paths.hiddenIn);
  nameThem(ctx, view, frame, [], order);
}

function drawHover(ctx, view, frame, i) {
  const { scene, theme } = view;
  const pixel = 1 / frame.camera.zoom;
  inMap(ctx, frame);
  if (!view.selected.size) {
    const { paths, others } = gather(view, [i]);
    strokeRoutes(ctx, theme, paths, pixel * 0.8);
    for (const other of others) drawBright(ctx, view, other, pixel);
  }
  drawBright(ctx, view, i, pixel);
  ring(ctx, view, i, 2.2 * pixel);
}

function drawCursor(ctx, view, frame) {
  const { x, y, r } = view.show.anchor(view.cursor);
  const pixel = 1 / frame.camera.zoom;
  inMap(ctx, frame);
  ctx.strokeStyle = rgb(view.theme.accent);
  ctx.lineWidth = 2.5 * pixel;
  ctx.setLineDash([5 * pixel, 3 * pixel]);
  ctx.beginPath();
  ctx.arc(x, y, r + 7 * pixel, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}
