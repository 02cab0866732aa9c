// The component's entry: Streamlit calls it with each run's data.

import { MapView } from "./view.js";

const views = new WeakMap();

export default function serviceMap({ data, parentElement, setStateValue, setTriggerValue }) {
  const host = parentElement.querySelector(".map");
  let view = views.get(host);
  if (!view) {
    view = new MapView(host);
    views.set(host, view);
    host.serviceMap = window.__serviceMap = testHook(view);
  }
  view.update(data, { state: setStateValue, trigger: setTriggerValue });
  return () => {
    if (!host.isConnected) view.destroy();
  };
}

// For tests that need to know where things stand on the page; numbers only.
function testHook(view) {
  const onPage = ([x, y]) => {
    const box = view.host.getBoundingClientRect();
    return { x: x + box.left, y: y + box.top };
  };
  return {
    get ready() {
      return view.frame && !view.movers && !view.stale ? view.ready : 0;
    },
    get draws() {
      return view.draws;
    },
    get drawMs() {
      return view.drawMs;
    },
    get zoom() {
      return view.camera.zoom;
    },
    get selected() {
      return [...view.selected].map((i) => view.scene.nodes.id[i]);
    },
    node: (id) => {
      const { x, y } = view.show.anchor(view.scene.byId.get(id));
      return onPage(view.camera.toScreen(x, y));
    },
    hull: (name) => {
      const s = view.scene.names.indexOf(name);
      return onPage(view.camera.toScreen(view.scene.hulls[s].x, view.scene.hulls[s].y));
    },
    hullBox: (name) => {
      const hull = view.scene.hulls[view.scene.names.indexOf(name)];
      const corner = (side) => onPage(view.camera.toScreen(
        hull.x + side * (hull.r + 6), hull.y + side * (hull.r + 6)));
      const [low, high] = [corner(-1), corner(1)];
      return { left: low.x, top: low.y, right: high.x, bottom: high.y };
    },
    pill: (name) => {
      const s = view.scene.names.indexOf(name);
      const [left, top, width, height] = view.movePills.find((p) => p.service === s).box;
      return onPage([left + width / 2, top + height / 2]);
    },
    lane: (from, to) => {
      const [a, b] = [from, to].map((n) => view.scene.names.indexOf(n));
      const { curve } = view.scene.lanes.get(a * view.scene.services + b);
      const [x, y] = [0, 1].map((i) => (curve[i] + 2 * curve[i + 2] + curve[i + 4]) / 4);
      return onPage(view.camera.toScreen(x, y));
    },
  };
}
