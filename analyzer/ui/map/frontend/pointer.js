// Mouse, pen and fingers.

import { hullAt, laneAt, nodeAt } from "./scene.js";
import { insidePolygon } from "./geometry.js";

const START_PX = 5;

export class Pointer {
  constructor(view) {
    this.view = view;
    this.down = null;
    this.fingers = new Map();
    const { host } = view;
    const on = (type, handler, options) => host.addEventListener(type, handler.bind(this), options);
    on("pointerdown", this.press);
    on("pointermove", this.move);
    on("pointerup", this.release);
    on("pointercancel", this.cancel);
    on("pointerleave", () => this.point(null));
    on("dblclick", this.approach);
    on("wheel", this.wheel, { passive: false });
    on("contextmenu", this.menu);
  }

  forget() {
    this.down = null;
  }

  place(event) {
    const box = this.view.host.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // What is under this place of the screen, the topmost first.
  at(x, y) {
    const { view } = this;
    const { scene, camera, show } = view;
    const inBox = ([left, top, width, height]) =>
      x >= left && x <= left + width && y >= top && y <= top + height;
    const pill = view.movePills.find(({ box }) => inBox(box));
    if (pill) return { pill: pill.service };
    const [mx, my] = camera.toMap(x, y);
    const slack = 4 / camera.zoom;
    const node = nodeAt(scene, mx, my, slack, show.isShown);
    if (node >= 0) return { node };
    if (view.folded) {
      const disc = scene.discs.find(
        (d) => d.members.length && Math.hypot(d.x - mx, d.y - my) <= d.r);
      if (disc) return { node: disc.members[0], disc };
    }
    const lane = laneAt(scene, mx, my, slack);
    if (lane) return { lane };
    const hull = hullAt(scene, mx, my);
    return hull >= 0 ? { hull } : {};
  }

  press(event) {
    if (this.isOutside(event)) return;
    const { view } = this;
    const [x, y] = this.place(event);
    view.host.focus({ preventScroll: true });
    view.chrome.closeMenu();
    this.fingers.set(event.pointerId, [x, y]);
    if (this.fingers.size === 2) {
      this.cancelDrag();
      this.down = { pinch: this.spread() };
      return;
    }
    if (event.button !== 0) return;
    view.host.setPointerCapture(event.pointerId);
    const hit = this.at(x, y);
    this.down = { x, y, hit, shift: event.shiftKey, moved: false };
  }

  // Events of the tool bar and the menu belong to them.
  isOutside(event) {
    return event.composedPath().some((e) => e.classList?.contains("chrome"));
  }

  spread() {
    const [[x0, y0], [x1, y1]] = [...this.fingers.values()];
    return { size: Math.hypot(x1 - x0, y1 - y0) || 1, x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
  }

  move(event) {
    const [x, y] = this.place(event);
    const { view, down } = this;
    if (!view.scene) return;
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, [x, y]);
    if (down?.pinch && this.fingers.size === 2) {
      const next = this.spread();
      view.camera.x += next.x - down.pinch.x;
      view.camera.y += next.y - down.pinch.y;
      view.camera.zoomAt(next.size / down.pinch.size, next.x, next.y);
      down.pinch = next;
      view.cameraMoved();
      return;
    }
    if (!down || down.pinch) {
      this.point(this.isOutside(event) ? null : [x, y]);
      return;
    }
    if (!down.moved && Math.hypot(x - down.x, y - down.y) < START_PX) return;
    if (!down.moved) this.begin(down);
    down.moved = true;
    if (view.drag) this.dragTo(x, y);
    else if (view.lasso) {
      view.lasso.push([x, y]);
      view.touchOverlay();
    } else {
      view.camera.x += x - (down.lastX ?? down.x);
      view.camera.y += y - (down.lastY ?? down.y);
      [down.lastX, down.lastY] = [x, y];
      view.cameraMoved();
    }
  }

  // The first step of a press decides what it is: a drag of nodes, a lasso, or a pan.
  begin(down) {
    const { view } = this;
    const { hit } = down;
    this.point(null);
    if (hit.node >= 0 && view.scene.data.movable) {
      const together = this.together(hit);
      if (together.some((i) => view.scene.nodes.locked[i])) {
        view.chrome.say("Locked: unlock it before moving it.");
        view.host.dataset.hand = "no";
        return;
      }
      if (!view.selected.has(hit.node)) view.setSelection(together, { quiet: true });
      view.drag = { live: true, node: hit.node, nodes: [...view.selected], x: down.x, y: down.y,
        target: -1 };
      view.host.dataset.hand = "drag";
    } else if (down.shift) {
      view.lasso = [[down.x, down.y]];
    } else {
      view.host.dataset.hand = "pan";
    }
  }

  // All that a click on this place means: a node, or every node of a folded disc.
  together(hit) {
    return hit.disc ? hit.disc.members : [hit.node];
  }

  dragTo(x, y) {
    const { view } = this;
    const { drag, scene } = view;
    const hull = hullAt(scene, ...view.camera.toMap(x, y));
    const foreign = hull >= 0 && drag.nodes.some((i) => scene.nodes.service[i] !== hull);
    Object.assign(drag, { x, y, target: foreign ? hull : -1 });
    view.touchOverlay();
  }

  release(event) {
    const { view, down } = this;
    this.fingers.delete(event.pointerId);
    if (!down) return;
    this.down = null;
    delete view.host.dataset.hand;
    if (down.pinch || !view.scene) return;
    if (view.drag) this.drop();
    else if (view.lasso) this.encircle(down.shift);
    else if (!down.moved) this.click(down);
  }

  drop() {
    const { view } = this;
    const { drag, scene } = view;
    view.drag = null;
    const ids = drag.nodes.map((i) => scene.nodes.id[i]);
    view.send.state("selected", ids);
    view.chrome.saySelection();
    if (drag.target >= 0 && view.move(drag.nodes, drag.target)) {
      const place = view.camera.toMap(drag.x, drag.y);
      view.dropped = new Map(ids.map((id) => [id, place]));
      view.land(drag);
    }
    view.touchOverlay();
  }

  encircle() {
    const { view } = this;
    const { scene, camera, lasso, show } = view;
    view.lasso = null;
    const inside = [];
    for (let i = 0; i < scene.count; i++) {
      const { x, y } = show.anchor(i);
      const visible = show.isShown(i) || show.isFolded(i);
      if (visible && insidePolygon(lasso, ...camera.toScreen(x, y))) inside.push(i);
    }
    view.setSelection([...view.selected, ...inside]);
    view.touchOverlay();
  }

  click({ hit, shift }) {
    const { view } = this;
    this.clicked = true; // what was clicked needs no tooltip any more
    view.chrome.tooltip(null);
    if (hit.pill !== undefined) {
      view.move([...view.selected], hit.pill);
    } else if (hit.node >= 0) {
      const nodes = this.together(hit);
      const all = nodes.every((i) => view.selected.has(i));
      if (shift && all) view.setSelection([...view.selected].filter((i) => !nodes.includes(i)));
      else view.setSelection(shift ? [...view.selected, ...nodes] : nodes);
    } else if (hit.lane) {
      view.setRibbon([hit.lane.from, hit.lane.to]);
    } else if (!shift) {
      view.setSelection([]);
      view.setRibbon(null);
    }
  }

  cancelDrag() {
    const { view } = this;
    view.drag = view.lasso = null;
    delete view.host.dataset.hand;
    this.down = null;
    view.touchOverlay();
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    this.cancelDrag();
  }

  // Hover: only a change of what is under the pointer costs a drawing.
  point(place) {
    const { view } = this;
    if (!view.scene) return;
    const hit = place ? this.at(...place) : {};
    const key = `${hit.node ?? ""}|${hit.lane ? `${hit.lane.from}-${hit.lane.to}` : ""}|${
      hit.pill ?? ""}`;
    const hot = hit.node >= 0 || hit.lane || hit.pill !== undefined;
    if (!this.down) view.host.dataset.hand = hot ? "point" : "";
    if (key !== this.hoverKey) {
      this.hoverKey = key;
      this.clicked = false;
      view.hover = hot ? hit : null;
      view.touchOverlay();
    }
    view.chrome.tooltip(place && hot && !this.clicked ? hit : null, place);
  }

  approach(event) {
    if (this.isOutside(event)) return;
    const { view } = this;
    const [x, y] = this.place(event);
    const inside = hullAt(view.scene, ...view.camera.toMap(x, y));
    if (inside < 0) return;
    const hull = view.scene.hulls[inside];
    const box = [hull.x - hull.r, hull.y - hull.r, hull.x + hull.r, hull.y + hull.r];
    const [above, below] = hull.below ? [14, 130] : [80, 60]; // room for its name and the tool bar
    view.camera.fit(box, 20, above, view.width - 40, view.height - above - below);
    view.cameraMoved({ settle: false });
    view.redraw();
  }

  wheel(event) {
    if (this.isOutside(event)) return;
    event.preventDefault();
    const [x, y] = this.place(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    const step = Math.max(-120, Math.min(120, event.deltaY * lines));
    this.view.camera.zoomAt(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0022)), x, y);
    this.point(null);
    this.view.cameraMoved();
  }

  menu(event) {
    if (this.isOutside(event)) return;
    event.preventDefault();
    const { view } = this;
    const [x, y] = this.place(event);
    const hit = this.at(x, y);
    if (!(hit.node >= 0)) return;
    if (!view.selected.has(hit.node)) view.setSelection(this.together(hit));
    view.chrome.openMenu(x, y);
  }
}
