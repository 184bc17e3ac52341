"use strict";

/** The data of the page in columns, and how they are told. */
function readModel(data) {
  const size = data.spans.length;
  const model = {
    data,
    size,
    origin: BigInt(data.origin),
    start: new Float64Array(size),
    nanos: new Float64Array(size),
    pair: new Int32Array(size),
    parent: new Int32Array(size),
    failed: new Uint8Array(size),
    open: new Uint8Array(size),
    selected: data.pairs.map(() => true),
    ofPair: data.pairs.map(() => []),
    // Of these those that have an end: how long the others took is not known.
    ended: data.pairs.map(() => []),
    children: new Map(),
    utc: true,
  };
  data.spans.forEach((span, id) => {
    [model.start[id], model.nanos[id], model.pair[id], model.parent[id]] = span;
    const details = span[6];
    model.failed[id] = details.error === undefined ? 0 : 1;
    model.open[id] = details.unfinished === undefined ? 0 : 1;
    model.ofPair[span[2]].push(id);
    if (!model.open[id]) model.ended[span[2]].push(id);
    if (span[3] >= 0) {
      const siblings = model.children.get(span[3]);
      if (siblings) siblings.push(id);
      else model.children.set(span[3], [id]);
    }
  });
  return model;
}

const nameOf = (model, id) => model.data.spans[id][5];
const detailsOf = (model, id) => model.data.spans[id][6];
const isSampled = (model) => model.size < model.data.spanCount;

const UNITS = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];

/** A duration to four digits; a dash if there is none. */
function durationText(nanos) {
  if (nanos === undefined) return "–";
  if (nanos < 1000) return Math.round(nanos) + " ns";
  const [unit, size] = UNITS.find((u) => nanos >= u[1]);
  const value = nanos / size;
  return (value < 1000 ? value.toPrecision(4) : countText(Math.round(value))) + " " + unit;
}

/** A round duration, as an axis has it. */
function roundDurationText(nanos) {
  const [unit, size] = UNITS.find((u) => nanos >= u[1] * 0.9999) || UNITS[3];
  return Number((nanos / size).toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 6 }) + " " + unit;
}

const exactText = (nanos) => countText(nanos) + " ns";

const digits = (number, count) => String(number).padStart(count, "0");

/** The day, the time and the nanoseconds of a time after the origin. */
function clock(model, after) {
  const nanos = model.origin + BigInt(Math.round(after));
  const date = new Date(Number(nanos / 1000000n));
  const get = (part) => (model.utc ? date["getUTC" + part]() : date["get" + part]());
  return {
    day: digits(get("FullYear"), 4) + "-" + digits(get("Month") + 1, 2) + "-" + digits(get("Date"), 2),
    time: digits(get("Hours"), 2) + ":" + digits(get("Minutes"), 2) + ":" + digits(get("Seconds"), 2),
    fraction: digits(nanos % 1000000000n, 9),
    offset: -date.getTimezoneOffset(),
  };
}

function zoneText(model) {
  if (model.utc) return "UTC";
  const offset = clock(model, 0).offset;
  const size = Math.abs(offset);
  return "UTC" + (offset < 0 ? "−" : "+") + digits(Math.floor(size / 60), 2) + ":" + digits(size % 60, 2);
}

/** A time to the microsecond. */
function timeText(model, after) {
  const at = clock(model, after);
  return at.day + " " + at.time + "." + at.fraction.slice(0, 6) + " " + zoneText(model);
}

/** The lowest size that is in a bin; those in front of the next one's are. */
function binStart(bin) {
  return bin < 256 ? bin : (128 + (bin & 127)) * 2 ** ((bin >> 7) - 1);
}

const binMiddle = (bin) => (bin < 256 ? bin : (binStart(bin) + binStart(bin + 1)) / 2);

const endedCount = (pair) => pair.count - pair.unfinished;

/** Percentiles of a pair: of all its spans that have an end where the page has these all, else of its bins. */
function percentiles(model, number, shares) {
  const pair = model.data.pairs[number];
  const ids = model.ended[number];
  if (endedCount(pair) === 0) return shares.map(() => undefined);
  if (ids.length === endedCount(pair)) {
    const sorted = Float64Array.from(ids, (id) => model.nanos[id]).sort();
    return shares.map((share) => sorted[rankOf(share, sorted.length)]);
  }
  return percentilesOfBins(binsOf([pair]), shares).map((size) => Math.min(Math.max(size, pair.min), pair.max));
}

/** The nearest rank, from 0. */
const rankOf = (share, count) => Math.max(0, Math.ceil(share * count) - 1);

/** The bins of several pairs together, in order: each its number and how many of each pair are in it. */
function binsOf(pairs) {
  const bins = new Map();
  pairs.forEach((pair, place) => {
    for (let i = 0; i < pair.bins.length; i += 2) {
      let bin = bins.get(pair.bins[i]);
      if (!bin) bins.set(pair.bins[i], (bin = { bin: pair.bins[i], counts: new Map(), count: 0 }));
      bin.counts.set(place, pair.bins[i + 1]);
      bin.count += pair.bins[i + 1];
    }
  });
  return [...bins.values()].sort((a, b) => a.bin - b.bin);
}

function percentilesOfBins(bins, shares) {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return shares.map((share) => {
    let left = rankOf(share, count);
    const bin = bins.find((b) => (left -= b.count) < 0);
    return binMiddle(bin.bin);
  });
}
