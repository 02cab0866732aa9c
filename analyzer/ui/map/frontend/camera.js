// Where the viewer stands: screen = map * zoom + shift, in CSS pixels.

export const LEAST_ZOOM = 0.12;
export const MOST_ZOOM = 6;

export class Camera {
  constructor() {
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
  }

  copy() {
    return Object.assign(new Camera(), this);
  }

  toScreen(x, y) {
    return [x * this.zoom + this.x, y * this.zoom + this.y];
  }

  toMap(x, y) {
    return [(x - this.x) / this.zoom, (y - this.y) / this.zoom];
  }

  zoomAt(factor, x, y) {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
    const [mx, my] = this.toMap(x, y);
    this.zoom = zoom;
    this.x = x - mx * zoom;
    this.y = y - my * zoom;
  }

  // Show the box [left, top, right, bottom] in the rectangle (x, y, width, height).
  fit(box, x, y, width, height) {
    const [left, top, right, bottom] = box;
    const zoom = Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1));
    this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, Math.min(zoom, 1.6)));
    this.x = x + width / 2 - ((left + right) / 2) * this.zoom;
    this.y = y + height / 2 - ((top + bottom) / 2) * this.zoom;
  }
}
