// Texts that do not lie on each other: measured widths and a board of taken cells, all in px.

import { rgb } from "./theme.js";

const CELL_PX = 8;

export class LabelBoard {
  // left, top: the board's corner on the screen; texts outside it are not placed.
  constructor(ctx, theme, left, top, width, height) {
    Object.assign(this, { ctx, theme, left, top });
    this.columns = Math.ceil(width / CELL_PX);
    this.rows = Math.ceil(height / CELL_PX);
    this.taken = new Uint8Array(this.columns * this.rows);
  }

  cells(x, y, width, height) {
    return [
      Math.floor((x - this.left) / CELL_PX), Math.floor((y - this.top) / CELL_PX),
      Math.floor((x + width - this.left) / CELL_PX), Math.floor((y + height - this.top) / CELL_PX),
    ];
  }

  isFree(x, y, width, height) {
    const [c0, r0, c1, r1] = this.cells(x, y, width, height);
    if (c0 < 0 || r0 < 0 || c1 >= this.columns || r1 >= this.rows) return false;
    for (let r = r0; r <= r1; r++) {
      for (let c = c0; c <= c1; c++) if (this.taken[r * this.columns + c]) return false;
    }
    return true;
  }

  take(x, y, width, height) {
    const [c0, r0, c1, r1] = this.cells(x, y, width, height);
    for (let r = Math.max(r0, 0); r <= Math.min(r1, this.rows - 1); r++) {
      for (let c = Math.max(c0, 0); c <= Math.min(c1, this.columns - 1); c++) {
        this.taken[r * this.columns + c] = 1;
      }
    }
  }

  // Beside a node of this radius: the first free of the places; false when none is free.
  placeAround(text, x, y, r, { weight = 600, size = 13, ink, places = "brtl", fits = null }) {
    const shown = shorten(text);
    const width = widthOf(this.ctx, this.theme, shown, weight, size);
    const high = size * 1.15;
    for (const place of places) {
      const [left, top] = {
        b: [x - width / 2, y + r + 2],
        t: [x - width / 2, y - r - high - 2],
        r: [x + r + 4, y - high / 2],
        l: [x - r - 4 - width, y - high / 2],
        e: [x + r * 0.6 + 3, y + r * 0.6],
        w: [x - r * 0.6 - 3 - width, y + r * 0.6],
      }[place];
      if (fits && !(fits(left, top) && fits(left + width, top + high))) continue;
      if (!this.isFree(left, top, width, high)) continue;
      this.take(left, top, width, high);
      this.write(shown, left, top + high / 2, { weight, size, ink });
      return true;
    }
    return false;
  }

  write(text, x, y, { weight, size, ink, align = "left", halo = 3.6 }) {
    const { ctx, theme } = this;
    ctx.font = `${weight} ${size}px ${theme.font}`;
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = halo;
    ctx.strokeStyle = rgb(theme.ground, 0.92);
    ctx.strokeText(text, x, y);
    ctx.fillStyle = rgb(ink);
    ctx.fillText(text, x, y);
  }
}

const widths = new Map();

export function widthOf(ctx, theme, text, weight, size) {
  const key = `${weight} ${size} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20000) widths.clear();
    ctx.font = `${weight} ${size}px ${theme.font}`;
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

// The text, cut with an ellipsis until it is no wider than this.
export function shortenTo(ctx, theme, text, weight, size, most) {
  let shown = text;
  for (let length = text.length; widthOf(ctx, theme, shown, weight, size) > most && length > 4;) {
    length -= 1;
    shown = shorten(text, length);
  }
  return shown;
}

// Widths measured before a web font arrived are wrong.
export function forgetWidths() {
  widths.clear();
}

export function shorten(text, most = 26) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
