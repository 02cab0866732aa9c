// The lower canvas: hulls, discs, ribbons, nodes and texts, without anything that is selected.

import { LabelBoard, shortenTo, widthOf } from "./labels.js";
import { FEW_NODES, ROOTLET_PX } from "./paths.js";
import { mix, rgb } from "./theme.js";
import { pointOn } from "./geometry.js";
import { drawChevrons, drawLane, drawPadlock, drawPill, moduleFill, tableBorder } from "./shapes.js";

const SPECK_PX = 2.4;
const NEAR = 1.25;

// `frame`: camera, dpr, and the canvas's place [left, top, width, height] on the screen in px.
export function drawBase(ctx, { scene, theme, paths, folded }, frame) {
  const { camera } = frame;
  const pixel = 1 / camera.zoom;
  clear(ctx, frame);
  inMap(ctx, frame);
  scene.hulls.forEach((hull, s) => fillHull(ctx, theme, hull, s));
  drawDiscs(ctx, scene, theme, folded, paths, pixel);
  drawLinks(ctx, scene, theme, paths, camera, folded);
  for (const lane of scene.lanes.values()) if (lane.width) drawLane(ctx, theme, lane, 0.78);
  for (const lane of scene.lanes.values()) if (lane.width) drawChevrons(ctx, theme, lane, pixel);
  drawNodes(ctx, scene, theme, paths, camera);
  scene.hulls.forEach((hull, s) => strokeHull(ctx, theme, hull, s, 2 * pixel, 0.8));
  inScreen(ctx, frame);
  const board = new LabelBoard(ctx, theme, ...frame.place);
  reserve(board, scene, camera);
  drawPills(ctx, scene, theme, camera);
  drawHullNames(ctx, scene, theme, camera, paths.hiddenIn);
  drawLocks(ctx, scene, theme, paths, camera);
  if (folded) drawDiscTexts(board, scene, theme, camera);
  if (camera.zoom >= 1) reserveNodes(board, scene, camera, paths);
  drawContestedNames(board, scene, theme, camera, folded, paths);
  if (!folded) drawPackageNames(board, scene, theme, camera, paths);
  if (camera.zoom >= 1) drawNames(board, scene, theme, camera, folded, paths, frame);
}

export function clear(ctx, frame) {
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  frame.drawn = true;
}

export function inMap(ctx, { camera, dpr, place: [left, top] }) {
  const z = camera.zoom * dpr;
  ctx.setTransform(z, 0, 0, z, (camera.x - left) * dpr, (camera.y - top) * dpr);
}

export function inScreen(ctx, { dpr, place: [left, top] }) {
  ctx.setTransform(dpr, 0, 0, dpr, -left * dpr, -top * dpr);
}

function fillHull(ctx, theme, hull, s) {
  const colour = theme.colours[s];
  const [inner, outer] = theme.dark ? [0.07, 0.14] : [0.045, 0.12];
  const fill = ctx.createRadialGradient(hull.x, hull.y, hull.r * 0.2, hull.x, hull.y, hull.r);
  fill.addColorStop(0, rgb(colour, inner));
  fill.addColorStop(1, rgb(colour, outer));
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.arc(hull.x, hull.y, hull.r, 0, 2 * Math.PI);
  ctx.fill();
}

export function strokeHull(ctx, theme, hull, s, width, alpha) {
  ctx.strokeStyle = rgb(theme.colours[s], alpha);
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.arc(hull.x, hull.y, hull.r, 0, 2 * Math.PI);
  ctx.stroke();
}

function drawDiscs(ctx, scene, theme, folded, paths, pixel) {
  for (const disc of scene.discs) {
    if (!folded && !disc.members.some(paths.isShown)) continue;
    const colour = theme.colours[disc.home];
    ctx.beginPath();
    ctx.arc(disc.x, disc.y, disc.r, 0, 2 * Math.PI);
    if (folded && disc.members.length) {
      ctx.fillStyle = rgb(mix(colour, theme.ground, theme.dark ? 0.72 : 0.7));
      ctx.fill();
      ctx.strokeStyle = rgb(colour);
      ctx.lineWidth = 1.6 * pixel;
      ctx.stroke();
    } else {
      ctx.fillStyle = theme.dark ? "rgba(255,255,255,.05)" : rgb(colour, 0.075);
      ctx.fill();
    }
  }
}

function drawLinks(ctx, scene, theme, paths, camera, folded) {
  const pixel = 1 / camera.zoom;
  if (camera.zoom >= NEAR && !folded) {
    ctx.lineWidth = 0.8 * pixel;
    paths.inside.forEach((path, s) => {
      ctx.strokeStyle = rgb(theme.colours[s], scene.count > FEW_NODES ? 0.09 : 0.16);
      ctx.stroke(path);
    });
  }
  if (scene.count > FEW_NODES && camera.zoom < 1 && !folded) return;
  paths.rootlets.forEach((steps, s) => steps.forEach((path, step) => {
    ctx.strokeStyle = rgb(theme.colours[s], [0.26, 0.3, 0.38][step]);
    ctx.lineWidth = ROOTLET_PX[step] * Math.min(pixel, 1.2);
    ctx.stroke(path);
  }));
}

function drawNodes(ctx, scene, theme, paths, camera) {
  const pixel = 1 / camera.zoom;
  const specks = (scene.nodes.r[0] || 10) * camera.zoom < SPECK_PX;
  for (let s = 0; s < scene.services; s++) {
    ctx.fillStyle = rgb(theme.colours[s]);
    if (specks) {
      ctx.fill(paths.specks[s]);
      continue;
    }
    ctx.fill(paths.tables[s]);
    ctx.strokeStyle = tableBorder(theme, s);
    ctx.lineWidth = 1.2 * pixel;
    ctx.stroke(paths.tables[s]);
    ctx.fillStyle = moduleFill(theme, s);
    ctx.fill(paths.modules[s]);
    ctx.strokeStyle = rgb(theme.colours[s]);
    ctx.lineWidth = 1.5 * pixel;
    ctx.stroke(paths.modules[s]);
  }
  if (!specks) {
    ctx.strokeStyle = rgb(theme.ground, 0.85);
    ctx.lineWidth = 1.2 * pixel;
    ctx.stroke(paths.headers);
    ctx.fillStyle = rgb(theme.quiet);
    ctx.fill(paths.shared);
  }
  ctx.strokeStyle = rgb(theme.warning);
  dashContested(ctx, pixel);
  ctx.stroke(paths.contested);
  ctx.setLineDash([]);
  paths.homeDots.forEach((path, s) => {
    ctx.fillStyle = rgb(theme.colours[s]);
    ctx.strokeStyle = rgb(theme.ground);
    ctx.lineWidth = 1.2 * pixel;
    ctx.fill(path);
    ctx.stroke(path);
  });
}

export function dashContested(ctx, pixel) {
  const step = Math.min(Math.max(pixel, 0.7), 1.7);
  ctx.lineWidth = 1.9 * Math.min(pixel, 1.4);
  ctx.setLineDash([3.6 * step, 2.7 * step]);
}

function drawLocks(ctx, scene, theme, paths, camera) {
  for (const i of paths.locked) {
    const { x, y, r } = { x: scene.nodes.x[i], y: scene.nodes.y[i], r: scene.nodes.r[i] };
    const [sx, sy] = camera.toScreen(x + r * 0.75, y - r * 0.75);
    drawPadlock(ctx, theme, sx, sy, Math.min(Math.max(3.4, 4.6 * camera.zoom), 9));
  }
}

export function hullNameSize(camera) {
  return Math.min(27, Math.max(18, 22 * Math.sqrt(camera.zoom / 0.8)));
}

// Baselines of the name and of the counts, in px.
function nameLines(hull, camera) {
  const size = hullNameSize(camera);
  const small = Math.max(13.5, size * 0.62);
  const [x, edge] = camera.toScreen(hull.x, hull.y + (hull.below ? hull.r : -hull.r));
  const top = hull.below ? edge + 10 : edge - 10 - size * 1.2 - small * 1.3;
  return { x, size, small, name: top + size * 0.6, counts: top + size * 1.2 + small * 0.65, top };
}

export function drawHullNames(ctx, scene, theme, camera, hiddenIn) {
  const board = { ctx, theme };
  scene.hulls.forEach((hull, s) => {
    const at = nameLines(hull, camera);
    const { tables, modules } = scene.members[s];
    const hidden = hiddenIn && hiddenIn[s] ? ` · ${hiddenIn[s]} internal hidden` : "";
    const write = LabelBoard.prototype.write.bind(board);
    const most = Math.max(150, hull.r * 2.3 * camera.zoom);
    const name = shortenTo(ctx, theme, scene.names[s], 700, at.size, most);
    write(name, at.x, at.name, {
      weight: 700, size: at.size, ink: theme.names[s], align: "center" });
    write(`${count(tables, "table")} · ${count(modules, "module")}${hidden}`, at.x, at.counts, {
      weight: 400, size: at.small, ink: theme.quiet, align: "center" });
  });
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function reserve(board, scene, camera) {
  scene.hulls.forEach((hull, s) => {
    const at = nameLines(hull, camera);
    const width = Math.max(widthOf(board.ctx, board.theme, scene.names[s], 700, at.size), 150);
    board.take(at.x - width / 2, at.top, width, at.size * 1.2 + at.small * 1.3);
  });
  for (const ribbon of scene.ribbons) {
    const [x, y] = camera.toScreen(...pointOn(ribbon.curve, ribbon.pill));
    board.take(x - 26, y - 16, 52, 32);
  }
}

// From near, a name must not hide a node; from afar, it could stand nowhere else.
function reserveNodes(board, scene, camera, paths) {
  for (let i = 0; i < scene.count; i++) {
    if (!paths.isShown(i)) continue;
    const [x, y] = camera.toScreen(scene.nodes.x[i], scene.nodes.y[i]);
    const half = scene.nodes.r[i] * camera.zoom * 0.72;
    board.take(x - half, y - half, 2 * half, 2 * half);
  }
}

export function pillSize(camera) {
  return Math.min(17, Math.max(11.5, 16 * Math.sqrt(camera.zoom / 0.7)));
}

function drawPills(ctx, scene, theme, camera) {
  for (const ribbon of scene.ribbons) {
    const [x, y] = camera.toScreen(...pointOn(ribbon.curve, ribbon.pill));
    drawPill(ctx, theme, ribbon.total.toLocaleString("en"), x, y, {
      size: pillSize(camera),
      fill: rgb(theme.ground), line: rgb(theme.faint), ink: rgb(theme.ink),
    });
  }
}

function drawPackageNames(board, scene, theme, camera, paths) {
  const size = Math.min(16, Math.max(11.5, 12.5 * Math.sqrt(camera.zoom / 0.75)));
  const discs = scene.discs
    .filter((d) => d.members.length > 2 && d.members.some(paths.isShown))
    .sort((a, b) => b.r - a.r);
  for (const disc of discs) {
    if (disc.r * camera.zoom < 16) continue;
    const [x, y] = camera.toScreen(disc.x, disc.y - disc.r);
    const ink = mix(theme.names[disc.home], theme.ground, 0.14);
    board.placeAround(disc.name, x, y + size * 0.1, 0, { weight: 600, size, ink, places: "tb" });
  }
}

// What a folded disc says: its package, and how much is in it.
function drawDiscTexts(board, scene, theme, camera) {
  for (const disc of scene.discs) {
    if (!disc.members.length || disc.r * camera.zoom < 9) continue;
    const [x, y] = camera.toScreen(disc.x, disc.y);
    const size = Math.min(16, Math.max(11, disc.r * camera.zoom * 0.3));
    board.take(x - 20, y - size, 40, size * 2);
    const ink = theme.names[disc.home];
    board.write(disc.name, x, y - size * 0.45, { weight: 600, size, ink, align: "center" });
    board.write(String(disc.members.length), x, y + size * 0.7, {
      weight: 500, size: size * 0.92, ink: theme.quiet, align: "center" });
  }
}

// At most three contested names a hull, inside of it, until the viewer comes near.
function drawContestedNames(board, scene, theme, camera, folded, paths) {
  const each = camera.zoom >= 1 ? 12 : scene.count > FEW_NODES ? 2 : 3;
  const said = new Int32Array(scene.services);
  const { nodes } = scene;
  const order = [];
  for (let i = 0; i < scene.count; i++) if (nodes.contested[i] && paths.isShown(i)) order.push(i);
  order.sort((a, b) => scene.crossing[b] - scene.crossing[a]);
  for (const i of order) {
    const s = nodes.service[i];
    if (said[s] >= each) continue;
    const hull = scene.hulls[s];
    const [x, y] = camera.toScreen(nodes.x[i], nodes.y[i]);
    const fits = (px, py) => {
      const [mx, my] = camera.toMap(px, py);
      return Math.hypot(mx - hull.x, my - hull.y) < hull.r;
    };
    const done = board.placeAround(nodes.label[i], x, y, (nodes.r[i] + 4) * camera.zoom, {
      size: 13, ink: theme.ink, fits });
    if (done) said[s] += 1;
  }
}

function drawNames(board, scene, theme, camera, folded, paths, frame) {
  const { nodes } = scene;
  const [left, top, width, height] = frame.place;
  const order = [];
  for (let i = 0; i < scene.count; i++) {
    if (nodes.contested[i] || !paths.isShown(i)) continue;
    const [x, y] = camera.toScreen(nodes.x[i], nodes.y[i]);
    if (x > left && y > top && x < left + width && y < top + height) order.push([i, x, y]);
  }
  order.sort((a, b) => scene.crossing[b[0]] - scene.crossing[a[0]] || a[0] - b[0]);
  const budget = Math.round(60 * camera.zoom * camera.zoom);
  for (const [i, x, y] of order.slice(0, budget)) {
    board.placeAround(nodes.label[i], x, y, nodes.r[i] * camera.zoom, {
      weight: 500, size: 12.5, ink: mix(theme.ink, theme.ground, 0.1) });
  }
}
