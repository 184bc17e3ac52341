"use strict";

const MOST_ROWS = 300;
const MOST_TICKS = 64;

/** The attributes of a span, a point or a process as names and values. */
function attributesOf(owner) {
  const flat = owner.attributes || [];
  const rows = [];
  for (let i = 0; i < flat.length; i += 2) rows.push([plain(flat[i]), plain(flat[i + 1])]);
  if (owner.moreAttributes) rows.push(["…", countText(owner.moreAttributes) + " more"]);
  return rows;
}

/** What is known of a span, but for its attributes. */
function basicsOf(model, id) {
  const details = detailsOf(model, id);
  const rows = [
    ["duration", durationText(model.nanos[id]) + (model.nanos[id] < 1000 ? "" : " (" + exactText(model.nanos[id]) + ")")],
    ["start", timeText(model, model.start[id])],
    ["pair", plain(model.data.pairs[model.pair[id]].label) + (details.end ? " → " + plain(details.end) : "")],
  ];
  if (details.error !== undefined) rows.push(["error", plain(details.error)]);
  if (details.unfinished !== undefined) rows.push(["unfinished", plain(details.unfinished)]);
  const points = (details.points || []).length + (details.morePoints || 0);
  if (points > 0) rows.push(["points", countText(points)]);
  if (details.bare) rows.push(["attributes", "not kept, for there are too many"]);
  return rows;
}

function processOf(model, id) {
  const number = model.data.spans[id][4];
  const flat = number < 0 ? [] : model.data.processes[number].attributes || [];
  const find = (name) => {
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) return plain(flat[i + 1]);
    return undefined;
  };
  const words = [find("service.name"), find("process.pid")].filter((word) => word !== undefined);
  return words.length === 0 ? [] : [["process", words.join(", ")]];
}

/** The spans of a trace in the order in which they are told: each with how deep it is in others. */
function rowsOf(model, id) {
  const above = [id];
  while (model.parent[above[0]] >= 0 && above.length < 64 && !above.includes(model.parent[above[0]])) {
    above.unshift(model.parent[above[0]]);
  }
  const rows = [];
  const add = (from, depth) => {
    const stack = [[from, depth]];
    while (stack.length > 0 && rows.length <= MOST_ROWS) {
      const [next, deep] = stack.pop();
      rows.push({ id: next, depth: deep });
      const children = model.children.get(next) || [];
      for (let i = Math.min(children.length, MOST_ROWS) - 1; i >= 0; i--) stack.push([children[i], deep + 1]);
    }
    return stack.length === 0;
  };
  let whole = add(above[0], 0);
  if (!whole && !rows.some((row) => row.id === id)) {
    // Of a trace with too many, what the chosen one is within and what is within it.
    rows.length = 0;
    above.slice(0, -1).forEach((parent, depth) => rows.push({ id: parent, depth }));
    whole = add(id, above.length - 1) && false;
  }
  return { rows: rows.slice(0, MOST_ROWS), whole: whole && rows.length <= MOST_ROWS };
}

/** Shows a span, and the trace that it is in as a waterfall. */
function showSpan(host, model, id, choose) {
  host.textContent = "";
  const { rows, whole } = rowsOf(model, id);
  let from = Infinity, to = -Infinity;
  for (const row of rows) {
    from = Math.min(from, model.start[row.id]);
    to = Math.max(to, model.start[row.id] + model.nanos[row.id]);
  }
  const scale = { from, size: Math.max(1, to - from) };
  const fall = element("div", "fall");
  fall.append(headOf(scale));
  for (const row of rows) fall.append(rowOf(model, row, scale, id, choose));
  host.append(fall);
  const notes = [];
  if (!whole) notes.push("Not all spans of this trace are listed.");
  if (model.parent[rows[0].id] === -2) notes.push("The first is within a span that this page does not have.");
  if (isSampled(model)) notes.push("Spans can be missing: the page has a sample.");
  if (notes.length > 0) host.append(element("p", "muted small", notes.join(" ")));
  host.append(element("h2", "", plain(nameOf(model, id))));
  host.append(facts([...basicsOf(model, id), ...attributesOf(detailsOf(model, id)), ...processOf(model, id)]));
  appendPoints(host, model, id);
}

function headOf(scale) {
  const head = element("div", "fall-row fall-head");
  const lane = element("span", "fall-lane");
  for (const share of [0, 0.5, 1]) lane.append(element("span", "", share === 0 ? "0" : durationText(scale.size * share)));
  head.append(element("span"), element("span"), lane);
  return head;
}

function rowOf(model, { id, depth }, scale, chosen, choose) {
  const details = detailsOf(model, id);
  const row = element("button", "fall-row" + (id === chosen ? " chosen" : ""));
  row.type = "button";
  const name = element("span", "fall-name", plain(nameOf(model, id), 200));
  name.style.paddingLeft = Math.min(depth, 12) * 12 + "px";
  const lane = element("span", "fall-lane");
  const place = (after) => Math.min(100, Math.max(0, (model.start[id] + after - scale.from) / scale.size * 100));
  const bar = element("span", "fall-bar p" + (model.pair[id] % 10) + (model.failed[id] ? " failed" : ""));
  bar.style.left = Math.min(place(0), 99.5) + "%";
  bar.style.width = place(model.nanos[id]) - place(0) + "%";
  lane.append(bar);
  for (const point of (details.points || []).slice(0, MOST_TICKS)) {
    const tick = element("span", "fall-point");
    tick.style.left = place(point.after) + "%";
    tick.title = plain(point.name, 200) + " after " + durationText(Math.max(0, point.after));
    lane.append(tick);
  }
  row.append(name, element("span", "fall-time" + (model.failed[id] ? " bad-text" : ""), durationText(model.nanos[id])), lane);
  row.title = plain(nameOf(model, id), 200);
  row.addEventListener("click", () => choose(id));
  return row;
}

function appendPoints(host, model, id) {
  const details = detailsOf(model, id);
  for (const point of details.points || []) {
    host.append(element("p", "muted small", plain(point.name) + " after " + durationText(Math.max(0, point.after))));
    const rows = attributesOf(point);
    if (rows.length > 0) host.append(facts(rows));
  }
  if (details.morePoints) host.append(element("p", "muted small", countText(details.morePoints) + " more points"));
}
