// What stands around the canvas: tool bar, legend, menu, tooltip, and the spoken line.
// Names from logs and code go in by textContent only.

import { laneBetween, priceOf, priceSpoken, priceText } from "./scene.js";
import { mix, rgb } from "./theme.js";

export class Chrome {
  constructor(view) {
    this.view = view;
    const { host } = view;
    host.tabIndex = 0;
    host.setAttribute("role", "application");
    this.legend = make("div", "legend chrome", host);
    this.bar = make("div", "bar chrome", host);
    this.bar.setAttribute("role", "toolbar");
    this.boundary = this.button("Boundary only", "Hide what has no link to another service",
      () => view.setMode({ boundaryOnly: !view.boundaryOnly }));
    this.fold = this.button("Fold packages", "One disc for each package",
      () => view.setMode({ folded: !view.folded }));
    this.button("−", "Zoom out", () => view.keys.zoom(0.8));
    this.button("+", "Zoom in", () => view.keys.zoom(1.25));
    this.button("Fit", "Show the whole map", () => view.fit());
    this.tip = make("div", "tip chrome", host);
    this.tip.hidden = true;
    this.live = make("div", "live", host);
    this.live.setAttribute("aria-live", "polite");
  }

  button(text, title, action) {
    const made = make("button", "", this.bar);
    made.type = "button";
    made.textContent = text;
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", action);
    return made;
  }

  update() {
    const { view } = this;
    if (!view.scene || !view.theme) return;
    this.boundary.setAttribute("aria-pressed", view.boundaryOnly);
    this.fold.setAttribute("aria-pressed", view.folded);
    const { scene } = view;
    view.host.setAttribute("aria-label",
      `Map of ${scene.services} services with ${scene.count} tables and modules. `
      + "Arrow keys walk, Enter selects, M opens the menu, Control Z undoes.");
    this.writeLegend();
  }

  writeLegend() {
    const { theme, scene } = this.view;
    const { nodes } = scene;
    const has = (flags) => flags.some((v) => v);
    const moved = nodes.service.some((s, i) => s !== nodes.home[i]);
    this.legend.replaceChildren();
    const add = (text, draw, width = 16) => {
      const item = make("span", "", this.legend);
      const canvas = make("canvas", "", item);
      const dpr = 2;
      Object.assign(canvas, { width: width * dpr, height: 16 * dpr });
      canvas.style.width = `${width}px`;
      const ctx = canvas.getContext("2d");
      ctx.scale(dpr, dpr);
      draw(ctx);
      make("span", "", item).textContent = text;
    };
    const colour = theme.colours[0] ?? theme.accent;
    const circle = (ctx, r) => {
      ctx.beginPath();
      ctx.arc(8, 8, r, 0, 2 * Math.PI);
    };
    add("table", (ctx) => {
      ctx.fillStyle = rgb(colour);
      ctx.roundRect(2.5, 2.5, 11, 11, 2);
      ctx.fill();
      ctx.fillStyle = rgb(theme.ground, 0.85);
      ctx.fillRect(3.5, 5.6, 9, 1.2);
    });
    add("module", (ctx) => {
      circle(ctx, 5.6);
      ctx.fillStyle = rgb(mix(colour, theme.ground, 0.76));
      ctx.fill();
      ctx.strokeStyle = rgb(colour);
      ctx.lineWidth = 1.5;
      ctx.stroke();
    });
    if (has(nodes.contested)) {
      add("contested", (ctx) => {
        circle(ctx, 6.4);
        ctx.strokeStyle = rgb(theme.warning);
        ctx.lineWidth = 1.8;
        ctx.setLineDash([3, 2.2]);
        ctx.stroke();
      });
    }
    if (has(nodes.shared)) {
      add("shared", (ctx) => {
        ctx.fillStyle = rgb(theme.quiet);
        for (const x of [4, 8, 12]) {
          ctx.beginPath();
          ctx.arc(x, 8, 1.4, 0, 2 * Math.PI);
          ctx.fill();
        }
      });
    }
    if (moved) {
      add("dot = home of what moved", (ctx) => {
        circle(ctx, 3.4);
        ctx.fillStyle = rgb(theme.colours[1] ?? colour);
        ctx.fill();
      });
    }
    add(`lane colour = caller, width = ${scene.data.unit}`, (ctx) => {
      ctx.fillStyle = rgb(colour);
      ctx.fillRect(0, 4, 28, 5);
      ctx.fillStyle = rgb(theme.colours[1] ?? colour);
      ctx.fillRect(0, 10, 28, 2.5);
    }, 28);
    this.fitLegend();
  }

  // The legend must not run under the tool bar: first closer, then without its last words.
  fitLegend() {
    const { legend, bar } = this;
    const items = [...legend.children];
    legend.classList.remove("tight");
    for (const item of items) item.hidden = false;
    const room = this.view.host.clientWidth - bar.offsetWidth - 40;
    if (legend.scrollWidth > room) legend.classList.add("tight");
    for (const item of items.slice(1, -1).reverse()) {
      if (legend.scrollWidth <= room) return;
      item.hidden = true;
    }
    if (legend.scrollWidth > room) for (const item of items) item.hidden = true;
  }

  say(text) {
    this.live.textContent = text;
  }

  describe(i) {
    const { nodes, names } = this.view.scene;
    const words = [nodes.table[i] ? "table" : "module", `in ${names[nodes.service[i]]}`];
    if (nodes.home[i] !== nodes.service[i]) words.push(`proposed for ${names[nodes.home[i]]}`);
    for (const flag of ["contested", "locked", "shared"]) if (nodes[flag][i]) words.push(flag);
    return words.join(", ");
  }

  sayNode(i) {
    this.say(`${this.view.scene.nodes.label[i]}, ${this.describe(i)}`);
  }

  saySelection() {
    const { scene, selected } = this.view;
    const chosen = [...selected];
    if (!chosen.length) return this.say("Nothing selected");
    const who = chosen.length === 1
      ? `${scene.nodes.label[chosen[0]]}, ${this.describe(chosen[0])}`
      : `${chosen.length} selected`;
    const offers = this.offers(chosen)
      .filter(({ price }) => price)
      .map(({ name, price }) => `moving to ${name}: ${priceSpoken(price, scene.data.unit)}`);
    return this.say([who, ...offers].join(". "));
  }

  sayMove(nodes, service) {
    const { scene } = this.view;
    const price = priceOf(scene, nodes, service);
    const who = nodes.length === 1 ? scene.nodes.label[nodes[0]] : `${nodes.length} nodes`;
    const spoken = price ? `: ${priceSpoken(price, scene.data.unit)}` : "";
    this.say(`${who} moved to ${scene.names[service]}${spoken}`);
  }

  sayRibbon() {
    const { ribbon } = this.view;
    if (ribbon) this.say(this.ribbonLines(ribbon).join(". "));
  }

  ribbonLines([a, b]) {
    const { scene } = this.view;
    return [[a, b], [b, a]].map(([from, to]) => {
      const lane = laneBetween(scene, from, to);
      const { count } = lane.links;
      return `${scene.names[from]} → ${scene.names[to]}: ${lane.weight.toLocaleString("en")} ${
        scene.data.unit}, ${count} link${count === 1 ? "" : "s"}`;
    });
  }

  // The services that the nodes may go to, with the price.
  offers(nodes) {
    const { scene } = this.view;
    if (!scene.data.movable) return [];
    const out = [];
    for (let s = 0; s < scene.services; s++) {
      const going = nodes.filter((i) => scene.nodes.service[i] !== s);
      if (going.length) out.push({ s, name: scene.names[s], price: priceOf(scene, going, s) });
    }
    return out;
  }

  tooltip(hit, place) {
    const { view, tip } = this;
    if (!hit || view.down || hit.pill !== undefined) {
      tip.hidden = true;
      return;
    }
    const { scene } = view;
    const lines = hit.disc
      ? [hit.disc.name, `${hit.disc.members.length} tables and modules in ${
        scene.names[hit.disc.home]}`]
      : hit.node >= 0
        ? [scene.nodes.id[hit.node].replace(/^(table|module):/, ""), this.describe(hit.node)]
        : this.ribbonLines([hit.lane.from, hit.lane.to]);
    tip.replaceChildren();
    lines.forEach((line, n) => {
      const row = make("div", n === 0 ? "first" : "", tip);
      row.textContent = line;
    });
    tip.hidden = false;
    const [x, y] = place;
    const left = Math.max(8, Math.min(x + 14, view.width - tip.offsetWidth - 8));
    const top = y + 18 + tip.offsetHeight > view.height ? y - 12 - tip.offsetHeight : y + 18;
    Object.assign(tip.style, { left: `${left}px`, top: `${top}px` });
  }

  openMenu(x, y) {
    this.closeMenu();
    const { view } = this;
    const { scene, theme } = view;
    const chosen = [...view.selected];
    const locked = chosen.some((i) => scene.nodes.locked[i]);
    const menu = make("div", "menu chrome", view.host);
    menu.setAttribute("role", "menu");
    const title = make("div", "title", menu);
    title.textContent = chosen.length === 1
      ? scene.nodes.label[chosen[0]] : `${chosen.length} selected`;
    const item = (label, dot, note, action) => {
      const row = make("button", "", menu);
      row.type = "button";
      row.setAttribute("role", "menuitem");
      const mark = make("span", "dot", row);
      if (dot) mark.style.background = dot;
      make("span", "what", row).textContent = label;
      make("span", "price", row).textContent = note;
      row.addEventListener("click", () => {
        this.closeMenu();
        view.host.focus({ preventScroll: true });
        action();
      });
      return row;
    };
    if (!locked) {
      for (const { s, name, price } of this.offers(chosen)) {
        const row = item(`Move to ${name}`, rgb(theme.colours[s]), priceText(price),
          () => view.move(chosen, s));
        if (price?.total < 0) row.classList.add("good");
      }
    }
    if (scene.data.lockable) {
      item(locked ? "Unlock" : "Lock here", "", "", () => view.send.trigger("lock", {
        ids: chosen.map((i) => scene.nodes.id[i]), locked: !locked }));
    } else if (locked) {
      make("div", "title", menu).textContent = "Locked";
    }
    menu.addEventListener("keydown", (event) => this.menuKey(event, menu));
    this.menu = menu;
    const left = Math.min(x + 6, view.width - menu.offsetWidth - 8);
    const top = Math.min(y + 6, view.height - menu.offsetHeight - 8);
    Object.assign(menu.style, { left: `${Math.max(8, left)}px`, top: `${Math.max(8, top)}px` });
    menu.querySelector("button")?.focus({ preventScroll: true });
    this.tip.hidden = true;
  }

  menuKey(event, menu) {
    const rows = [...menu.querySelectorAll("button")];
    const at = rows.indexOf(menu.getRootNode().activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) rows[(at + step + rows.length) % rows.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.closeMenu();
      this.view.host.focus({ preventScroll: true });
    } else if (event.key !== "Enter" && event.key !== " ") return;
    if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
    event.stopPropagation();
  }

  // Whether there was one to close.
  closeMenu() {
    const { menu } = this;
    this.menu = null;
    menu?.remove();
    return !!menu;
  }

  destroy() {
    this.closeMenu();
  }
}

function make(tag, name, parent) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
}
