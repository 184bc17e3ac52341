"use strict";

const SECOND = 1e9;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
const MANY_POINTS = 4000;

/** The colour that a name has in the style of the page. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pairColour = (pair) => colour("--p" + (pair % 10));

/** An axis in the colours of the page. */
function axis(options) {
  const line = { stroke: () => colour("--grid"), width: 1 };
  return { font: "12px system-ui, sans-serif", stroke: () => colour("--muted"), grid: line, ticks: line, ...options };
}

/** Round numbers of a logarithmic axis. */
function logSplits(min, max) {
  const decades = Math.log10(max / min);
  if (decades < 0.7) {
    const step = roundStep((max - min) / 5);
    const splits = [];
    for (let i = Math.ceil(min / step); i * step <= max; i++) splits.push(i * step);
    return splits;
  }
  const splits = [];
  for (let decade = Math.floor(Math.log10(min)); decade <= Math.ceil(Math.log10(max)); decade++) {
    for (const factor of decades < 2.5 ? [1, 2, 5] : [1]) splits.push(factor * 10 ** decade);
  }
  return splits.filter((split) => split >= min && split <= max);
}

/** The next number of 1, 2, 5, 10 … */
function roundStep(least) {
  const decade = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * decade).find((step) => step >= least * 0.999);
}

/** Latency over time. uPlot draws the axes and takes the mouse; the points are ours, as it would look along x only. */
class Scatter {
  constructor(host, model, listener) {
    this.host = host;
    this.model = model;
    this.listener = listener;
    this.reset(false);
    this.chart = new uPlot(this.options(), [[0, 1], [null, null]], host);
    this.ring = this.addRing("ring");
    this.pinRing = this.addRing("ring pinned");
    this.hovered = -1;
    this.more = 0;
    this.pinned = -1;
    this.listen();
    this.showView();
  }

  options() {
    return {
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      legend: { show: false },
      padding: [12, 30, 0, 0],
      cursor: {
        drag: { x: true, y: true, uni: 24, setScale: false },
        points: { show: false },
        bind: { dblclick: () => () => this.reset() },
      },
      scales: {
        x: { time: false, auto: false, range: () => [this.view.left, this.view.right] },
        y: { distr: 3, auto: false, range: () => [this.view.bottom, this.view.top] },
      },
      series: [{}, { scale: "y", points: { show: false }, paths: () => null }],
      axes: [
        axis({ size: 48, splits: () => this.timeSplits(), values: (u, splits) => this.timeValues(splits) }),
        axis({
          scale: "y", size: 68, splits: () => logSplits(this.view.bottom, this.view.top), filter: (u, splits) => splits,
          values: (u, splits) => splits.map(roundDurationText),
        }),
      ],
      hooks: { draw: [() => this.draw()], setSelect: [() => this.zoomToSelection()] },
    };
  }

  addRing(name) {
    const ring = document.createElement("div");
    ring.className = name;
    ring.hidden = true;
    this.chart.over.append(ring);
    return ring;
  }

  /** All that there is. */
  reset(show = true) {
    const { start, nanos, size, data } = this.model;
    let low = Infinity, high = 1, end = data.range;
    for (let id = 0; id < size; id++) {
      low = Math.min(low, Math.max(1, nanos[id]));
      high = Math.max(high, nanos[id]);
      end = Math.max(end, start[id]);
    }
    const margin = Math.max(1000, end * 0.01);
    this.view = { left: -margin, right: end + margin, bottom: Math.max(0.5, low / 1.5), top: high * 1.5 };
    this.isZoomed = false;
    if (show) this.showView();
  }

  zoom(view) {
    // Less than this the numbers of an axis would be the same.
    const middle = (view.left + view.right) / 2;
    const half = Math.max(20, (view.right - view.left) / 2);
    const ratio = Math.max(1.001, Math.sqrt(view.top / view.bottom));
    const level = Math.sqrt(view.top * view.bottom);
    this.view = { left: middle - half, right: middle + half, bottom: level / ratio, top: level * ratio };
    this.isZoomed = true;
    this.showView();
  }

  showView() {
    const { left, right, bottom, top } = this.view;
    this.chart.batch(() => {
      this.chart.setScale("x", { min: left, max: right });
      this.chart.setScale("y", { min: bottom, max: top });
    });
    this.chart.redraw();
    this.listener.viewed(this);
  }

  zoomToSelection() {
    const { left, top, width, height } = this.chart.select;
    if (width < 4 && height < 4) return;
    this.chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const x = (pixel) => this.chart.posToVal(pixel, "x");
    const y = (pixel) => this.chart.posToVal(pixel, "y");
    this.zoom({ left: x(left), right: x(left + width), bottom: y(top + height), top: y(top) });
  }

  /** Moves by a share of what is seen, and shows so much of it. */
  moveBy(share, scale = 1) {
    const width = this.view.right - this.view.left;
    const middle = (this.view.left + this.view.right) / 2 + share * width;
    this.zoom({ ...this.view, left: middle - width * scale / 2, right: middle + width * scale / 2 });
  }

  timeStep() {
    const span = this.view.right - this.view.left;
    // How wide a label is: a time, up to three digits, or more.
    const width = span >= SECOND ? 76 : span > SECOND / 50 ? 56 : 104;
    const least = span / Math.max(2, Math.floor((this.host.clientWidth - 100) / width));
    if (least > SECOND) return (TIME_STEPS.find((s) => s * SECOND >= least) || 86400) * SECOND;
    return Math.max(1, roundStep(least));
  }

  timeSplits() {
    const step = this.timeStep();
    const ahead = Number(this.model.origin % BigInt(step));
    const splits = [];
    for (let i = Math.ceil((this.view.left + ahead) / step); i * step - ahead <= this.view.right; i++) {
      splits.push(i * step - ahead);
    }
    return splits;
  }

  timeValues(splits) {
    const step = this.timeStep();
    const shown = step >= SECOND ? 0 : Math.ceil(9 - Math.log10(step) - 1e-9);
    let before = "";
    return splits.map((split) => {
      const at = clock(this.model, split);
      const below = shown === 0 ? at.day : at.time;
      const text = (shown === 0 ? at.time : "." + at.fraction.slice(0, shown)) + (below === before ? "" : "\n" + below);
      before = below;
      return text;
    });
  }

  /** Where each point is, by pixels of the style; then these, in the pixels of the screen. */
  draw() {
    const { ctx, bbox } = this.chart;
    const ratio = uPlot.pxRatio;
    const width = bbox.width / ratio, height = bbox.height / ratio;
    const grid = (this.grid = new PixelGrid(width, height));
    this.model.ofPair.forEach((ids, pair) => {
      if (this.model.selected[pair]) this.place(ids, grid, width, height);
    });
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.translate(bbox.left, bbox.top);
    ctx.scale(ratio, ratio);
    this.drawPoints(ctx, grid);
    ctx.restore();
    this.hover(this.hovered, this.more);
    this.showPin();
  }

  place(ids, grid, width, height) {
    const { start, nanos, failed } = this.model;
    const { left, right, bottom, top } = this.view;
    const low = Math.log(bottom), perPixel = (Math.log(top) - low) / height;
    const isBetter = (id, other) => failed[id] - failed[other] || nanos[id] - nanos[other];
    for (const id of ids) {
      const x = (start[id] - left) / (right - left) * width;
      const y = height - (Math.log(Math.max(1, nanos[id])) - low) / perPixel;
      if (x >= 0 && x <= width && y >= 0 && y <= height) grid.add(id, x, y, (a, b) => isBetter(a, b) > 0);
    }
  }

  drawPoints(ctx, grid) {
    const { pair, failed, open, ofPair } = this.model;
    const whole = ofPair.map(() => []), unfinished = ofPair.map(() => []), errors = [];
    grid.ids.forEach((id, place) => {
      (failed[id] ? errors : open[id] ? unfinished[pair[id]] : whole[pair[id]]).push(place);
    });
    const radius = grid.ids.length > MANY_POINTS ? 1.25 : 3;
    const dot = (x, y, r) => {
      ctx.moveTo(x + r, y);
      ctx.arc(x, y, r, 0, 7);
    };
    const path = (places, draw) => {
      ctx.beginPath();
      for (const place of places) draw(grid.x[place], grid.y[place]);
    };
    ofPair.forEach((ids, number) => {
      ctx.fillStyle = ctx.strokeStyle = pairColour(number);
      ctx.globalAlpha = 0.8;
      path(whole[number], (x, y) => radius < 2 ? ctx.rect(x - radius, y - radius, 2 * radius, 2 * radius) : dot(x, y, radius));
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1.6;
      path(unfinished[number], (x, y) => dot(x, y, 3.5));
      ctx.stroke();
    });
    ctx.strokeStyle = colour("--panel");
    ctx.lineWidth = 4.5;
    path(errors, (x, y) => {
      ctx.moveTo(x - 3.5, y - 3.5);
      ctx.lineTo(x + 3.5, y + 3.5);
      ctx.moveTo(x - 3.5, y + 3.5);
      ctx.lineTo(x + 3.5, y - 3.5);
    });
    ctx.stroke();
    ctx.strokeStyle = colour("--error");
    ctx.lineWidth = 1.8;
    ctx.stroke();
  }

  /** Where a span is in the plot, or null if it is not seen. */
  positionOf(id) {
    if (id < 0 || !this.model.selected[this.model.pair[id]]) return null;
    const x = this.chart.valToPos(this.model.start[id], "x");
    const y = this.chart.valToPos(Math.max(1, this.model.nanos[id]), "y");
    const { width, height } = this.chart.over.getBoundingClientRect();
    return x >= 0 && x <= width && y >= 0 && y <= height ? { x, y } : null;
  }

  showRing(ring, at) {
    ring.hidden = !at;
    if (at) ring.style.transform = "translate(" + at.x + "px," + at.y + "px)";
  }

  showPin() {
    this.showRing(this.pinRing, this.positionOf(this.pinned));
  }

  pin(id) {
    this.pinned = id;
    this.showPin();
  }

  /** Marks a span, or none, and tells of it. */
  hover(id, more = 0) {
    const at = this.positionOf(id);
    this.hovered = at ? id : -1;
    this.more = more;
    this.showRing(this.ring, at);
    const box = this.chart.over.getBoundingClientRect();
    this.listener.hovered(this.hovered, at && { x: box.left + at.x, y: box.top + at.y }, more);
  }

  listen() {
    const over = this.chart.over;
    let down = null;
    const nearest = (event) => {
      const box = over.getBoundingClientRect();
      return this.grid.nearest(event.clientX - box.left, event.clientY - box.top);
    };
    over.addEventListener("mousemove", (event) => {
      const found = event.buttons ? null : nearest(event);
      this.hover(found ? found.id : -1, found ? found.count - 1 : 0);
    });
    over.addEventListener("mouseleave", () => this.hover(-1));
    over.addEventListener("mousedown", (event) => (down = event));
    over.addEventListener("click", (event) => {
      const found = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 4 && nearest(event);
      if (found) this.listener.chosen(found.id);
    });
    this.host.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => {
      const size = { width: this.host.clientWidth, height: this.host.clientHeight };
      if (size.width !== this.chart.width || size.height !== this.chart.height) this.chart.setSize(size);
    }).observe(this.host);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const right = event.key === "ArrowRight";
    if (right || event.key === "ArrowLeft") {
      if (event.shiftKey) this.moveBy(right ? 0.25 : -0.25);
      else this.step(right ? 1 : -1);
    } else if (event.key === "+" || event.key === "=") this.moveBy(0, 0.5);
    else if (event.key === "-") this.moveBy(0, 2);
    else if (event.key === "0" || event.key === "Escape") this.reset();
    else if (event.key === "Enter" && this.hovered >= 0) this.listener.chosen(this.hovered);
    else return;
    event.preventDefault();
  }

  /** To the span before or after, of those that are seen. */
  step(direction) {
    const from = this.hovered >= 0 ? this.hovered : this.pinned;
    for (let id = from + direction; id >= 0 && id < this.model.size; id += direction) {
      if (this.positionOf(id)) return this.hover(id);
    }
  }
}
