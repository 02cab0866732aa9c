// Everything of one kind and colour as one path, in map units, built once a scene and mode.

import { rootletCurve } from "./scene.js";
import { SQUARE, addCurve, addHeader, addModule, addShared, addTable } from "./shapes.js";

export const ROOTLET_PX = [0.9, 1.7, 3];
export const FEW_NODES = 900; // above it, rootlets wait until the viewer comes nearer

// The way a picture is shown: which nodes stand for themselves, and what stands for the others.
export function showing(scene, { boundaryOnly, folded, hidden }) {
  const { nodes } = scene;
  const matters = (i) =>
    !boundaryOnly || scene.crossing[i] > 0 || nodes.contested[i] || nodes.home[i] !== nodes.service[i];
  const isFolded = (i) => folded && scene.discOf[i] >= 0;
  return {
    isShown: (i) => matters(i) && !isFolded(i) && !(hidden && hidden.has(i)),
    isFolded,
    // Where links to the node end: at itself, or at the disc it is folded into.
    anchor: (i) => {
      const disc = isFolded(i) ? scene.discs[scene.discOf[i]] : null;
      return disc
        ? { x: disc.x, y: disc.y, r: disc.r }
        : { x: nodes.x[i], y: nodes.y[i], r: nodes.r[i] };
    },
  };
}

export function buildPaths(scene, view) {
  const { nodes, services } = scene;
  const perService = () => Array.from({ length: services }, () => new Path2D());
  const paths = {
    tables: perService(), modules: perService(), specks: perService(), homeDots: perService(),
    headers: new Path2D(), contested: new Path2D(), shared: new Path2D(),
    inside: perService(), rootlets: perService().map(() => ROOTLET_PX.map(() => new Path2D())),
    locked: [], hiddenIn: new Int32Array(services), isShown: view.isShown,
  };
  for (let i = 0; i < scene.count; i++) {
    const [x, y, r, s] = [nodes.x[i], nodes.y[i], nodes.r[i], nodes.service[i]];
    if (!view.isShown(i)) {
      if (!view.isFolded(i)) paths.hiddenIn[s] += 1;
      continue;
    }
    const half = r * SQUARE;
    paths.specks[s].rect(x - half, y - half, 2 * half, 2 * half);
    if (nodes.table[i]) {
      addTable(paths.tables[s], x, y, r);
      addHeader(paths.headers, x, y, r);
    } else {
      addModule(paths.modules[s], x, y, r);
    }
    if (nodes.contested[i]) addModule(paths.contested, x, y, r + 4.2);
    if (nodes.shared[i]) addShared(paths.shared, x, y, r);
    if (nodes.locked[i]) paths.locked.push(i);
    if (nodes.home[i] !== s) {
      const dot = paths.homeDots[nodes.home[i]];
      addModule(dot, x + r * 0.78, y - r * 0.78, Math.max(2.6, r * 0.36));
    }
  }
  addRootlets(scene, view, paths.rootlets);
  addInside(scene, view, paths.inside);
  return paths;
}

function addRootlets(scene, view, rootlets) {
  const folded = new Map();
  const add = (lane, leaving, x, y, weight) => {
    const step = weight > 24 ? 2 : weight > 7 ? 1 : 0;
    addCurve(rootlets[lane.from][step], rootletCurve(lane, leaving, x, y));
  };
  for (const { node, lane, leaving, weight } of scene.rootlets) {
    if (view.isFolded(node)) {
      const key = `${scene.discOf[node]} ${lane.from} ${lane.to} ${leaving}`;
      const sum = folded.get(key) || { lane, leaving, disc: scene.discOf[node], weight: 0 };
      sum.weight += weight;
      folded.set(key, sum);
    } else if (view.isShown(node)) {
      add(lane, leaving, scene.nodes.x[node], scene.nodes.y[node], weight);
    }
  }
  for (const { lane, leaving, disc, weight } of folded.values()) {
    add(lane, leaving, scene.discs[disc].x, scene.discs[disc].y, weight);
  }
}

function addInside(scene, view, inside) {
  const { service } = scene.nodes;
  for (let e = 0; e < scene.from.length; e++) {
    const [a, b] = [scene.from[e], scene.to[e]];
    if (service[a] !== service[b] || !view.isShown(a) || !view.isShown(b)) continue;
    addCurve(inside[service[a]], insideCurve(scene.nodes.x[a], scene.nodes.y[a],
      scene.nodes.x[b], scene.nodes.y[b]));
  }
}

// A link within one hull: slightly bent, so that two directions do not hide each other.
export function insideCurve(x0, y0, x1, y1) {
  return [x0, y0, (x0 + x1) / 2 - (y1 - y0) * 0.14, (y0 + y1) / 2 + (x1 - x0) * 0.14, x1, y1];
}
