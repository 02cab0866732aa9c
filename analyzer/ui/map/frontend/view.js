// One map on the page: its state, when it draws, and what it tells Python.

import { drawBase, hullNameSize } from "./base.js";
import { Camera } from "./camera.js";
import { Chrome } from "./chrome.js";
import { Keys } from "./keys.js";
import { Pointer } from "./pointer.js";
import { buildPaths, showing } from "./paths.js";
import { buildScene } from "./scene.js";
import { drawOverlay } from "./overlay.js";
import { forgetWidths } from "./labels.js";
import { pointOn } from "./geometry.js";
import { readTheme } from "./theme.js";

const OVERSCAN = 0.2; // of the viewport, on each side
const SETTLE_MS = 90;
const TWEEN_MS = 260;
const LANDING_MS = 4000;
const FOOT_PX = 52; // the tool bar's and the legend's strip

export class MapView {
  constructor(host) {
    this.host = host;
    this.selected = new Set();
    this.ribbon = null;
    this.hover = null;
    this.drag = null;
    this.lasso = null;
    this.movers = null;
    this.landing = null; // what was dropped and waits for Python's answer
    this.cursor = -1;
    this.folded = false;
    this.boundaryOnly = false;
    this.movePills = [];
    this.sharePills = [];
    this.camera = new Camera();
    this.frame = null;
    this.untouched = true; // the camera still shows the whole
    this.ready = 0;
    this.draws = 0;
    this.stage = element("div", "stage", host);
    this.canvases = ["base", "over"].map((name) => element("canvas", name, this.stage));
    this.contexts = this.canvases.map((canvas) => canvas.getContext("2d"));
    this.chrome = new Chrome(this);
    this.pointer = new Pointer(this);
    this.keys = new Keys(this);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(host);
    this.probe = element("div", "probe", host); // its colour changes with the theme
    this.probe.addEventListener("transitionend", () => this.readTheme());
    document.fonts.ready.then(() => {
      forgetWidths();
      this.redraw();
    });
  }

  // New data from Python: patch, never rebuild. Camera and selection survive.
  update(data, send) {
    this.send = send;
    if (this.scene && data.version === this.scene.data.version) {
      Object.assign(this.scene.data, { lockable: data.lockable, movable: data.movable });
      this.readTheme();
    } else {
      this.take(data);
    }
    if (data.wish.serial !== (this.wish ?? 0)) {
      this.wish = data.wish.serial;
      this.setSelection(data.wish.ids.map((id) => this.scene.byId.get(id)), { quiet: false });
    }
  }

  take(data) {
    const before = this.scene;
    const scene = buildScene(data);
    const ids = [...this.selected].map((i) => before.nodes.id[i]);
    this.scene = scene;
    this.selected = new Set(ids.map((id) => scene.byId.get(id)).filter((i) => i !== undefined));
    if (this.ribbon && Math.max(...this.ribbon) >= scene.services) this.ribbon = null;
    this.hover = null;
    this.drag = this.landing = null;
    this.cursor = -1;
    this.pointer.forget();
    this.readTheme();
    this.movers = before ? this.moversSince(before) : null;
    if (this.movers) this.tween();
    this.rebuild();
    this.chrome.update();
    if (!before || before.services !== scene.services) this.untouched = true;
    const fresh = !before || String(before.data.hulls) !== String(data.hulls);
    if (this.untouched && fresh) this.fit();
    this.ready += 1;
  }

  // Where nodes stood that stand elsewhere now; a dragged one comes from where it was dropped.
  moversSince(before) {
    const from = new Map();
    const { nodes } = this.scene;
    for (let i = 0; i < this.scene.count; i++) {
      const old = before.byId.get(nodes.id[i]);
      if (old === undefined) continue;
      const [x, y] = this.dropped?.get(nodes.id[i]) ?? [before.nodes.x[old], before.nodes.y[old]];
      if (Math.hypot(x - nodes.x[i], y - nodes.y[i]) > 0.5) from.set(i, [x, y]);
    }
    this.dropped = null;
    return from.size ? { from, start: performance.now(), share: 0 } : null;
  }

  tween() {
    const step = () => {
      if (!this.movers) return;
      this.movers.share = Math.min(1, (performance.now() - this.movers.start) / TWEEN_MS);
      if (this.movers.share === 1) {
        this.movers = null;
        this.rebuild();
      } else {
        requestAnimationFrame(step);
      }
      this.touchOverlay();
    };
    requestAnimationFrame(step);
  }

  rebuild() {
    const { scene, folded, boundaryOnly, movers } = this;
    this.show = showing(scene, { folded, boundaryOnly, hidden: movers?.from });
    this.paths = buildPaths(scene, this.show);
    this.redraw();
  }

  readTheme() {
    if (!this.scene) return;
    const theme = readTheme(this.host, this.scene.services);
    const print = JSON.stringify(theme);
    if (print === this.themePrint) return;
    this.themePrint = print;
    this.theme = theme;
    forgetWidths();
    this.host.dataset.dark = theme.dark;
    this.chrome.update();
    this.redraw();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    this.width = width;
    this.height = height;
    this.chrome.fitLegend();
    if (this.untouched && this.scene) this.fit();
    this.redraw();
  }

  // The whole picture: hulls, their names, ribbons and numbers.
  fit() {
    this.untouched = true;
    const { scene, camera } = this;
    if (!scene || !this.width) return;
    for (let round = 0; round < 3; round++) {
      const text = (hullNameSize(camera) * 2.1 + 12) / camera.zoom;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      const hold = (x, y) => {
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
      };
      for (const hull of scene.hulls) {
        hold(hull.x - hull.r, hull.y - hull.r - (hull.below ? 0 : text));
        hold(hull.x + hull.r, hull.y + hull.r + (hull.below ? text : 0));
      }
      for (const { curve, width } of scene.ribbons) {
        for (let t = 0; t <= 1; t += 0.125) {
          const [x, y] = pointOn(curve, t);
          hold(x - width, y - width);
          hold(x + width, y + width);
        }
      }
      camera.fit(box, 16, 10, this.width - 32, this.height - FOOT_PX - 16);
    }
    this.redraw();
  }

  // The camera moved under a gesture: shift the finished picture now, draw it crisp soon.
  cameraMoved({ settle = true } = {}) {
    this.untouched = false;
    this.request();
    clearTimeout(this.settling);
    if (settle) this.settling = setTimeout(() => this.redraw(), SETTLE_MS);
  }

  redraw() {
    this.stale = true;
    this.request();
  }

  touchOverlay() {
    this.overlayStale = true;
    this.request();
  }

  request() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.paint();
    });
  }

  paint() {
    if (!this.scene || !this.width || !this.theme) return;
    if (!this.stale && this.frame && !this.isBeyond()) {
      this.shiftStage();
      if (this.overlayStale && this.isSettled()) {
        this.overlayStale = false;
        drawOverlay(this.contexts[1], this, this.frame);
      }
      return;
    }
    this.stale = this.overlayStale = false;
    const start = performance.now();
    this.prepareFrame();
    drawBase(this.contexts[0], this, this.frame);
    drawOverlay(this.contexts[1], this, this.frame);
    this.draws += 1;
    this.drawMs = performance.now() - start;
  }

  prepareFrame() {
    const dpr = Math.min(window.devicePixelRatio || 1, 2);
    const [ox, oy] = [Math.round(this.width * OVERSCAN), Math.round(this.height * OVERSCAN)];
    const place = [-ox, -oy, this.width + 2 * ox, this.height + 2 * oy];
    for (const canvas of this.canvases) {
      const [width, height] = [Math.round(place[2] * dpr), Math.round(place[3] * dpr)];
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        Object.assign(canvas.style, { width: `${place[2]}px`, height: `${place[3]}px` });
      }
    }
    Object.assign(this.stage.style, { left: `${-ox}px`, top: `${-oy}px`, transform: "none" });
    this.frame = { camera: this.camera.copy(), dpr, place };
  }

  isSettled() {
    const drawn = this.frame.camera;
    const { zoom, x, y } = this.camera;
    return drawn.zoom === zoom && drawn.x === x && drawn.y === y;
  }

  // Whether the gesture left what the finished picture can show.
  isBeyond() {
    const ratio = this.camera.zoom / this.frame.camera.zoom;
    if (ratio < 0.62 || ratio > 1 / 0.62) return true;
    const [left, top, width, height] = this.frame.place;
    const [x0, y0] = this.shifted(left, top);
    const [x1, y1] = this.shifted(left + width, top + height);
    return x0 > 2 || y0 > 2 || x1 < this.width - 2 || y1 < this.height - 2;
  }

  shifted(x, y) {
    return this.camera.toScreen(...this.frame.camera.toMap(x, y));
  }

  shiftStage() {
    const drawn = this.frame.camera;
    const [left, top] = this.frame.place;
    const [x, y] = this.shifted(left, top);
    this.stage.style.transform = this.isSettled()
      ? "none"
      : `translate(${x - left}px,${y - top}px) scale(${this.camera.zoom / drawn.zoom})`;
  }

  setSelection(nodes, { quiet = false } = {}) {
    const next = new Set(nodes.filter((i) => i !== undefined && i >= 0));
    const same = next.size === this.selected.size && [...next].every((i) => this.selected.has(i));
    this.selected = next;
    if (next.size && this.ribbon) this.setRibbon(null);
    this.touchOverlay();
    if (same) return;
    if (!quiet) this.send.state("selected", [...next].map((i) => this.scene.nodes.id[i]));
    this.chrome.saySelection();
  }

  setRibbon(pair) {
    if (String(pair) === String(this.ribbon)) return;
    this.ribbon = pair;
    if (pair && this.selected.size) this.setSelection([]);
    this.send.state("ribbon", pair);
    this.chrome.sayRibbon();
    this.touchOverlay();
  }

  move(nodes, service) {
    const { scene } = this;
    const going = nodes.filter((i) => scene.nodes.service[i] !== service);
    if (going.some((i) => scene.nodes.locked[i])) {
      this.chrome.say("Locked: unlock it before moving it.");
      return false;
    }
    if (!going.length) return false;
    this.send.trigger("move", { ids: going.map((i) => scene.nodes.id[i]), to: service });
    this.chrome.sayMove(going, service);
    return true;
  }

  // The dropped nodes stay where they were let go until the answer comes, or too long.
  land(drag) {
    this.landing = drag;
    setTimeout(() => {
      if (this.landing !== drag) return;
      this.landing = this.dropped = null;
      this.touchOverlay();
    }, LANDING_MS);
  }

  setMode(mode) {
    Object.assign(this, mode);
    this.rebuild();
    this.chrome.update();
  }

  destroy() {
    this.watch.disconnect();
    clearTimeout(this.settling);
    cancelAnimationFrame(this.waiting);
    this.chrome.destroy();
    // What still waits for a frame or a timer finds nothing left to do.
    this.scene = this.movers = this.landing = null;
  }
}

export function element(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}
