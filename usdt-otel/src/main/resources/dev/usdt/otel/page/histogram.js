"use strict";

const SHARES = [0.5, 0.9, 0.99];
const BAR_WIDTH = 9;
const WHOLE_STEPS = Array.from({ length: 45 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));

/** How many bars there can be to a factor of two: all as wide, as bins are not. */
const STEPS = [1, 2, 4, 8, 16, 32, 64];

/** How the durations of the selected pairs are distributed: all that have an end, not those alone that the page has. */
class Histogram {
  constructor(host, model, readout) {
    this.host = host;
    this.model = model;
    this.readout = readout;
    this.count();
    this.chart = new uPlot(this.options(), [[1, 2], [null, null]], host);
    this.chart.over.addEventListener("mousemove", (event) => this.read(event));
    this.chart.over.addEventListener("mouseleave", () => this.summarize());
    new ResizeObserver(() => {
      const size = { width: host.clientWidth, height: host.clientHeight };
      if (size.width === this.chart.width && size.height === this.chart.height) return;
      this.chart.setSize(size);
      this.show();
    }).observe(host);
    this.summarize();
  }

  options() {
    return {
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      legend: { show: false },
      padding: [18, 14, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, distr: 3, auto: false, range: () => [this.low, this.high] },
        y: { auto: false, range: () => [0, this.most * 1.08] },
      },
      series: [{}, { scale: "y", points: { show: false }, paths: () => null }],
      axes: [
        axis({ splits: () => this.splits(), filter: (u, splits) => splits, values: (u, splits) => splits.map(roundDurationText) }),
        axis({ scale: "y", size: 68, incrs: WHOLE_STEPS, values: (u, splits) => splits.map(countText) }),
      ],
      hooks: { draw: [(u) => this.draw(u)] },
    };
  }

  splits() {
    const all = logSplits(this.low, this.high);
    const places = Math.max(2, Math.floor(this.host.clientWidth / 74));
    const every = Math.ceil(all.length / places);
    return all.filter((split, i) => i % every === 0);
  }

  /** Puts the bins together so that there are bars that can be seen. */
  count() {
    const { data, selected, ended, nanos } = this.model;
    const pairs = data.pairs.map((pair, number) => (selected[number] ? pair : { bins: [] }));
    this.bins = binsOf(pairs);
    const some = this.bins.length > 0;
    const first = some ? binStart(this.bins[0].bin) : 1000;
    const last = some ? binStart(this.bins[this.bins.length - 1].bin + 1) : 1e6;
    this.low = Math.max(0.9, first / 1.3);
    this.high = Math.max(last * 1.3, this.low * 4);
    const octaves = Math.log2(this.high / this.low);
    const width = Math.max(100, this.host.clientWidth - 90);
    const most = isSampled(this.model) ? 16 : 64;
    const inOctave = STEPS.filter((step) => step <= most && step * BAR_WIDTH * octaves <= width).pop() || 1;
    const bars = new Map();
    const add = (pair, size, count) => {
      const number = Math.floor(Math.log2(Math.max(1, size)) * inOctave + 1e-9);
      let bar = bars.get(number);
      if (!bar) {
        bar = { from: 2 ** (number / inOctave), to: 2 ** ((number + 1) / inOctave), count: 0, counts: new Map() };
        bars.set(number, bar);
      }
      bar.count += count;
      bar.counts.set(pair, (bar.counts.get(pair) || 0) + count);
    };
    if (isSampled(this.model)) {
      for (const bin of this.bins) bin.counts.forEach((count, pair) => add(pair, binMiddle(bin.bin), count));
    } else {
      ended.forEach((ids, pair) => ids.forEach((id) => selected[pair] && add(pair, nanos[id], 1)));
    }
    this.bars = [...bars.values()];
    this.most = Math.max(1, ...this.bars.map((bar) => bar.count));
    const chosen = data.pairs.filter((pair, number) => selected[number]);
    this.unfinished = chosen.reduce((sum, pair) => sum + pair.unfinished, 0);
    this.total = this.bins.reduce((sum, bin) => sum + bin.count, 0);
    this.lines = this.total === 0 ? [] : this.percentiles();
  }

  percentiles() {
    const { data, selected, ended, nanos } = this.model;
    const chosen = data.pairs.map((pair, number) => number).filter((number) => selected[number]);
    if (chosen.length === 1) return percentiles(this.model, chosen[0], SHARES);
    if (isSampled(this.model)) return percentilesOfBins(this.bins, SHARES);
    const sorted = Float64Array.from(chosen.flatMap((number) => ended[number]), (id) => nanos[id]).sort();
    return SHARES.map((share) => sorted[rankOf(share, sorted.length)]);
  }

  show() {
    this.count();
    this.chart.batch(() => {
      this.chart.setScale("x", { min: this.low, max: this.high });
      this.chart.setScale("y", { min: 0, max: this.most * 1.08 });
    });
    this.chart.redraw();
    this.summarize();
  }

  draw(u) {
    const { ctx, bbox } = u;
    const ratio = uPlot.pxRatio;
    const x = (size) => Math.round(u.valToPos(size, "x", true));
    const y = (count) => u.valToPos(count, "y", true);
    ctx.save();
    for (const bar of this.bars) {
      const left = x(bar.from), width = Math.max(1, x(bar.to) - left - ratio);
      let below = 0;
      for (const [pair, count] of [...bar.counts].sort((a, b) => a[0] - b[0])) {
        ctx.fillStyle = pairColour(pair);
        const top = y(below + count);
        // One of a million is seen as well.
        ctx.fillRect(left, Math.min(top, y(below) - ratio), width, Math.max(ratio, y(below) - top));
        below += count;
      }
    }
    ctx.strokeStyle = ctx.fillStyle = colour("--text");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.font = 11 * ratio + "px system-ui, sans-serif";
    let free = -Infinity;
    this.lines.forEach((size, i) => {
      const at = x(Math.max(size, this.low));
      const label = "p" + SHARES[i] * 100;
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      const left = Math.max(free, at - ctx.measureText(label).width / 2);
      ctx.fillText(label, left, bbox.top - 5 * ratio);
      free = left + ctx.measureText(label).width + 5 * ratio;
    });
    ctx.restore();
  }

  read(event) {
    const size = this.chart.posToVal(event.clientX - this.chart.over.getBoundingClientRect().left, "x");
    const bar = this.bars.find((b) => b.from <= size && size < b.to);
    if (!bar) return this.summarize();
    this.readout.textContent = durationText(bar.from) + " to " + durationText(bar.to) + ": " +
      countText(bar.count) + " of " + countText(this.total);
  }

  summarize() {
    const left = this.unfinished === 0 ? "" : ", without " + countText(this.unfinished) + " unfinished";
    this.readout.textContent = this.total === 0
      ? (left === "" ? "No pair is selected." : "No selected span has an end.")
      : this.lines.map((size, i) => "p" + SHARES[i] * 100 + " " + durationText(size)).join(" · ") +
        " · of " + countText(this.total) + left;
  }
}
