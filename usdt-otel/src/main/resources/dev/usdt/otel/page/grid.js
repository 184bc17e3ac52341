"use strict";

const CELL = 8;

/** Points by the pixel that they are drawn at, one for each, so that the nearest is found among few. */
class PixelGrid {
  constructor(width, height) {
    this.width = Math.max(1, Math.ceil(width));
    this.height = Math.max(1, Math.ceil(height));
    this.columns = Math.ceil(this.width / CELL);
    this.rows = Math.ceil(this.height / CELL);
    this.points = new Int32Array(this.width * this.height).fill(-1);
    this.counts = new Int32Array(this.width * this.height);
    this.filled = new Uint8Array(this.columns * this.rows);
    this.ids = [];
    this.x = [];
    this.y = [];
    this.looked = 0;
  }

  /** Takes a point; of several at one pixel the best stays. */
  add(id, x, y, isBetter) {
    const column = Math.min(this.width - 1, Math.floor(x));
    const row = Math.min(this.height - 1, Math.floor(y));
    const pixel = row * this.width + column;
    this.counts[pixel]++;
    const place = this.points[pixel];
    if (place < 0) {
      this.points[pixel] = this.ids.length;
      this.ids.push(id);
      this.x.push(x);
      this.y.push(y);
      this.filled[Math.floor(row / CELL) * this.columns + Math.floor(column / CELL)] = 1;
    } else if (isBetter(id, this.ids[place])) {
      this.ids[place] = id;
      this.x[place] = x;
      this.y[place] = y;
    }
  }

  /** The point next to a place, or null if there is none. Goes out from there in squares of cells. */
  nearest(x, y) {
    this.looked = 0;
    const best = { distance: Infinity, place: -1, count: 0 };
    const column = Math.min(this.columns - 1, Math.max(0, Math.floor(x / CELL)));
    const row = Math.min(this.rows - 1, Math.max(0, Math.floor(y / CELL)));
    const rings = Math.max(this.columns, this.rows);
    for (let ring = 0; ring <= rings && (ring - 1) * CELL <= best.distance; ring++) {
      for (let r = Math.max(0, row - ring); r <= Math.min(this.rows - 1, row + ring); r++) {
        const step = Math.abs(r - row) === ring || ring === 0 ? 1 : 2 * ring;
        for (let c = column - ring; c <= column + ring; c += step) {
          if (c >= 0 && c < this.columns && this.filled[r * this.columns + c]) this.lookIn(c, r, x, y, best);
        }
      }
    }
    return best.place < 0 ? null
      : { id: this.ids[best.place], x: this.x[best.place], y: this.y[best.place], count: best.count };
  }

  lookIn(cellColumn, cellRow, x, y, best) {
    const right = Math.min(this.width, (cellColumn + 1) * CELL);
    const bottom = Math.min(this.height, (cellRow + 1) * CELL);
    for (let row = cellRow * CELL; row < bottom; row++) {
      for (let column = cellColumn * CELL; column < right; column++) {
        const place = this.points[row * this.width + column];
        if (place < 0) continue;
        this.looked++;
        const distance = Math.hypot(this.x[place] - x, this.y[place] - y);
        if (distance < best.distance) {
          best.distance = distance;
          best.place = place;
          best.count = this.counts[row * this.width + column];
        }
      }
    }
  }
}
