// What Python sent, joined and indexed for drawing and for asking "what is here?".

import { beside, distanceTo, directionOn, reversed } from "./geometry.js";

const CELL = 40;

export function buildScene(data) {
  const { nodes } = data;
  const count = nodes.id.length;
  const services = data.services.length;
  const scene = {
    data,
    count,
    services,
    names: data.services,
    nodes,
    hulls: data.hulls.map(([x, y, r, below]) => ({ x, y, r, below: !!below })),
    byId: new Map(nodes.id.map((id, i) => [id, i])),
    prices: data.prices.length ? data.prices : null,
  };
  const mean = scene.hulls.reduce((sum, h) => sum + h.r, 0) / (services || 1);
  scene.scale = mean / 150 || 1;
  scene.discs = foldedDiscs(scene, data);
  indexLinks(scene, data);
  layLanes(scene, data);
  scene.rootlets = rootletsOf(scene);
  scene.grid = gridOf(scene);
  scene.members = membersOf(scene);
  return scene;
}

// Discs with their present members; a node that left its home belongs to no disc.
function foldedDiscs(scene, data) {
  const { nodes } = scene;
  const discs = data.discs.map(([home, pack, x, y, r]) => ({
    home, x, y, r, name: data.packages[pack], pack, members: [],
  }));
  const at = new Map(discs.map((d, i) => [d.home * data.packages.length + d.pack, i]));
  scene.discOf = new Int32Array(scene.count).fill(-1);
  for (let i = 0; i < scene.count; i++) {
    const disc = at.get(nodes.home[i] * data.packages.length + nodes.package[i]);
    if (disc === undefined || nodes.home[i] !== nodes.service[i]) continue;
    scene.discOf[i] = disc;
    discs[disc].members.push(i);
  }
  return discs;
}

// Link columns, the links of each node, and how much of each node's weight crosses.
function indexLinks(scene, data) {
  const flat = data.links;
  const total = flat.length / 3;
  scene.from = new Int32Array(total);
  scene.to = new Int32Array(total);
  scene.weight = new Float32Array(total);
  scene.linksOf = Array.from({ length: scene.count }, () => []);
  scene.crossing = new Float32Array(scene.count);
  for (let e = 0; e < total; e++) {
    const [a, b, w] = [flat[3 * e], flat[3 * e + 1], flat[3 * e + 2]];
    scene.from[e] = a;
    scene.to[e] = b;
    scene.weight[e] = w;
    scene.linksOf[a].push(e);
    if (b !== a) scene.linksOf[b].push(e);
    if (scene.nodes.service[a] !== scene.nodes.service[b]) {
      scene.crossing[a] += w;
      scene.crossing[b] += w;
    }
  }
}

// Two lanes a pair, right-hand traffic; the wider direction takes its share of the width.
function layLanes(scene, data) {
  const k = scene.services;
  const weights = new Map(data.ribbons.map(([a, b, w]) => [a * k + b, w]));
  const links = new Map();
  for (let e = 0; e < scene.from.length; e++) {
    const [a, b] = [scene.nodes.service[scene.from[e]], scene.nodes.service[scene.to[e]]];
    if (a === b) continue;
    const sum = links.get(a * k + b) || { count: 0, weight: 0 };
    sum.count += 1;
    sum.weight += scene.weight[e];
    links.set(a * k + b, sum);
  }
  const totals = data.courses.map(({ pair: [a, b] }) =>
    (weights.get(a * k + b) || 0) + (weights.get(b * k + a) || 0));
  const most = Math.max(1, ...totals);
  scene.lanes = new Map();
  scene.ribbons = [];
  data.courses.forEach(({ pair: [a, b], curve, pill }, index) => {
    const total = totals[index];
    const width = total ? (6 + 22 * Math.sqrt(total / most)) * scene.scale : 0;
    for (const [from, to, way] of [[a, b, curve], [b, a, reversed(curve)]]) {
      const weight = weights.get(from * k + to) || 0;
      const own = total && weight ? Math.max((width * weight) / total, 1.2 * scene.scale) : 0;
      const offset = weight ? (width - own) / 2 : 0;
      scene.lanes.set(from * k + to, {
        from, to, weight, width: own, curve: beside(way, offset),
        links: links.get(from * k + to) || { count: 0, weight: 0 },
      });
    }
    if (total) scene.ribbons.push({ a, b, total, width, curve, pill });
  });
  // Ribbons and links may count different things; only then is "340 of 640" a true sentence.
  scene.sameUnit = [...scene.lanes.values()].every(
    (lane) => Math.abs(lane.weight - lane.links.weight) <= 0.5 + 0.01 * lane.weight);
}

export function laneBetween(scene, from, to) {
  return scene.lanes.get(from * scene.services + to);
}

// From a lane's end to each node at the boundary: one a node and lane, weights added up.
function rootletsOf(scene) {
  const sums = new Map();
  const { service } = scene.nodes;
  for (let e = 0; e < scene.from.length; e++) {
    const [s, t] = [scene.from[e], scene.to[e]];
    const [a, b] = [service[s], service[t]];
    if (a === b) continue;
    const lane = a * scene.services + b;
    for (const [node, leaving] of [[s, 1], [t, 0]]) {
      const key = (lane * 2 + leaving) * scene.count + node;
      sums.set(key, (sums.get(key) || 0) + scene.weight[e]);
    }
  }
  const rootlets = [];
  for (const [key, weight] of sums) {
    const node = key % scene.count;
    const rest = (key - node) / scene.count;
    const lane = scene.lanes.get(Math.floor(rest / 2));
    if (lane.width) rootlets.push({ node, lane, leaving: rest % 2 === 1, weight });
  }
  return rootlets;
}

// The curve between a node (or whatever stands for it) and its end of a lane.
export function rootletCurve(lane, leaving, x, y) {
  const { curve } = lane;
  const [px, py] = leaving ? [curve[0], curve[1]] : [curve[4], curve[5]];
  const [dx, dy] = directionOn(curve, leaving ? 0 : 1);
  const inward = leaving ? -1 : 1;
  const reach = 0.5 * Math.hypot(x - px, y - py);
  return [x, y, px + dx * inward * reach, py + dy * inward * reach, px, py];
}

function gridOf(scene) {
  const grid = new Map();
  for (let i = 0; i < scene.count; i++) {
    const key = cellKey(scene.nodes.x[i], scene.nodes.y[i]);
    if (!grid.has(key)) grid.set(key, []);
    grid.get(key).push(i);
  }
  return grid;
}

function cellKey(x, y) {
  return Math.floor(x / CELL) * 65536 + Math.floor(y / CELL);
}

function membersOf(scene) {
  const members = scene.hulls.map(() => ({ tables: 0, modules: 0 }));
  for (let i = 0; i < scene.count; i++) {
    members[scene.nodes.service[i]][scene.nodes.table[i] ? "tables" : "modules"] += 1;
  }
  return members;
}

// The node nearest to the point whose shape, grown by the slack, holds it; else -1.
export function nodeAt(scene, x, y, slack, shown) {
  let best = -1;
  let least = Infinity;
  for (let dx = -CELL; dx <= CELL; dx += CELL) {
    for (let dy = -CELL; dy <= CELL; dy += CELL) {
      for (const i of scene.grid.get(cellKey(x + dx, y + dy)) || []) {
        const away = Math.hypot(scene.nodes.x[i] - x, scene.nodes.y[i] - y) - scene.nodes.r[i];
        if (away <= slack && away < least && shown(i)) {
          least = away;
          best = i;
        }
      }
    }
  }
  return best;
}

export function hullAt(scene, x, y) {
  return scene.hulls.findIndex((h) => Math.hypot(h.x - x, h.y - y) <= h.r);
}

export function laneAt(scene, x, y, slack) {
  let best = null;
  let least = slack;
  for (const lane of scene.lanes.values()) {
    if (!lane.width) continue;
    const away = distanceTo(lane.curve, x, y) - lane.width / 2;
    if (away < least) [best, least] = [lane, away];
  }
  return best;
}

// Price of moving the nodes: exact for one, or for several without links among them.
export function priceOf(scene, nodes, service) {
  if (!scene.prices) return null;
  let total = 0;
  for (const i of nodes) total += scene.prices[i * scene.services + service];
  return { total, about: nodes.length > 1 && linkedAmong(scene, nodes) };
}

function linkedAmong(scene, nodes) {
  const set = new Set(nodes);
  return nodes.some((i) => scene.linksOf[i].some((e) => {
    const other = scene.from[e] === i ? scene.to[e] : scene.from[e];
    return other !== i && set.has(other);
  }));
}

export function priceText(price) {
  if (!price) return "";
  const { total, about } = price;
  const sign = total > 0 ? "+" : total < 0 ? "−" : "±";
  return `${about ? "about " : ""}${sign}${Math.abs(total).toLocaleString("en")}`;
}

export function priceSpoken(price, unit) {
  if (!price) return "";
  const { total, about } = price;
  if (total === 0) return about ? "changes about nothing" : "changes nothing";
  const size = Math.abs(total).toLocaleString("en");
  return `${about ? "about " : ""}${size} ${unit} ${total < 0 ? "fewer" : "more"}`;
}
