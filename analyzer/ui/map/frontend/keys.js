// The keyboard: walk from node to node, select, open the menu, undo.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keys {
  constructor(view) {
    this.view = view;
    this.undone = 0;
    view.host.addEventListener("keydown", (event) => {
      if (!view.scene || event.defaultPrevented || this.isForBar(event)) return;
      if (this.handle(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    view.host.addEventListener("blur", () => {
      view.cursor = -1;
      view.touchOverlay();
    });
  }

  // Keys that a focused button of the tool bar needs for itself.
  isForBar(event) {
    const inBar = event.composedPath().some((e) => e.classList?.contains("chrome"));
    return inBar && !event.ctrlKey && !event.metaKey && event.key !== "Escape";
  }

  // Whether the key meant something here.
  handle(event) {
    const { view } = this;
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const letter = key.toLowerCase();
      if (letter === "z") return this.history(event.shiftKey ? "redo" : "undo");
      if (letter === "y") return this.history("redo");
      return false;
    }
    if (event.altKey) return false;
    if (ARROWS[key]) return this.walk(...ARROWS[key]);
    if (key === "Enter" || key === " ") return this.choose(event.shiftKey);
    if (key === "Escape") return this.escape();
    if (key === "m" || key === "M" || key === "ContextMenu") return this.menu();
    if (key === "0") return view.fit() ?? true;
    if (key === "+" || key === "=") return this.zoom(1.25);
    if (key === "-") return this.zoom(0.8);
    return false;
  }

  history(name) {
    this.undone += 1;
    this.view.send.trigger(name, this.undone);
    this.view.chrome.say(name === "undo" ? "Undo" : "Redo");
    return true;
  }

  // To the nearest node in that direction; sideways counts double.
  walk(dx, dy) {
    const { view } = this;
    const { scene, show } = view;
    const visible = [];
    for (let i = 0; i < scene.count; i++) if (show.isShown(i)) visible.push(i);
    if (!visible.length) return true;
    const start = view.cursor >= 0 ? view.cursor : [...view.selected][0] ?? -1;
    if (start < 0) {
      view.cursor = visible.find((i) => scene.nodes.contested[i]) ?? visible[0];
    } else {
      const from = show.anchor(start);
      let least = Infinity;
      for (const i of visible) {
        const [x, y] = [scene.nodes.x[i] - from.x, scene.nodes.y[i] - from.y];
        const ahead = x * dx + y * dy;
        if (i === start || ahead <= 0.5) continue;
        const cost = ahead + 2 * Math.abs(x * dy - y * dx);
        if (cost < least) {
          least = cost;
          view.cursor = i;
        }
      }
      if (least === Infinity) view.cursor = start;
    }
    this.keepInSight(view.cursor);
    view.chrome.sayNode(view.cursor);
    view.touchOverlay();
    return true;
  }

  keepInSight(i) {
    const { view } = this;
    const { x, y } = view.show.anchor(i);
    const [sx, sy] = view.camera.toScreen(x, y);
    const shift = (v, most) => (v < 40 ? 40 - v : v > most - 80 ? most - 80 - v : 0);
    const [dx, dy] = [shift(sx, view.width), shift(sy, view.height)];
    if (!dx && !dy) return;
    view.camera.x += dx;
    view.camera.y += dy;
    view.cameraMoved({ settle: false });
    view.redraw();
  }

  choose(more) {
    const { view } = this;
    if (view.cursor < 0) return this.menu();
    const has = view.selected.has(view.cursor);
    if (has && !more) return this.menu();
    if (has) view.setSelection([...view.selected].filter((i) => i !== view.cursor));
    else view.setSelection(more ? [...view.selected, view.cursor] : [view.cursor]);
    return true;
  }

  menu() {
    const { view } = this;
    if (!view.selected.size && view.cursor >= 0) view.setSelection([view.cursor]);
    const first = [...view.selected][0];
    if (first === undefined) return false;
    const { x, y } = view.show.anchor(first);
    view.chrome.openMenu(...view.camera.toScreen(x, y));
    return true;
  }

  escape() {
    const { view } = this;
    if (view.chrome.closeMenu()) return true;
    if (view.drag || view.lasso) view.pointer.cancelDrag();
    else if (view.cursor >= 0) view.cursor = -1;
    else {
      view.setSelection([]);
      view.setRibbon(null);
    }
    view.touchOverlay();
    return true;
  }

  zoom(factor) {
    const { view } = this;
    view.camera.zoomAt(factor, view.width / 2, view.height / 2);
    view.cameraMoved();
    return true;
  }
}
