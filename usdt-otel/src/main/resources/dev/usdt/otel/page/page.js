"use strict";

const MOST_SLOWEST = 50;
const TIP_ATTRIBUTES = 10;

/** The page: tables, what is chosen, and what happens when somebody does something. */
class TracePage {
  constructor(model) {
    this.model = model;
    this.chosen = -1;
    useThemes(() => this.redraw());
    byId("zone").addEventListener("click", () => this.useZone(!this.model.utc));
    byId("title").textContent = plain(model.data.title) || "Trace";
    byId("footer").textContent = ("Written by usdt " + plain(model.data.version, 40)).trim() +
      ". The charts are drawn by uPlot; its licence (MIT) is in the source of this page.";
    this.showCounts();
    this.showWhen();
    const isEmpty = model.size === 0;
    byId("empty").hidden = !isEmpty;
    byId("charts").hidden = isEmpty;
    if (isEmpty) this.showEmpty();
    else this.showCharts();
  }

  showEmpty() {
    const { pointCount, lostHits } = this.model.data;
    byId("why").textContent = "Nothing that begins and ends was seen" +
      (pointCount > 0 ? ", only " + countText(pointCount) + " points." : ": no probe of a pair has fired.") +
      (lostHits > 0 ? " Hits were lost, so there may have been some." : "");
  }

  showCharts() {
    this.showPairs();
    this.showPoints();
    this.scatter = new Scatter(byId("scatter"), this.model, {
      viewed: (scatter) => {
        byId("view").textContent = scatter.isZoomed ? "zoomed" : "";
        byId("reset").disabled = !scatter.isZoomed;
      },
      hovered: (id, at, more) => this.showTip(id, at, more),
      chosen: (id) => this.choose(id),
    });
    byId("reset").addEventListener("click", () => this.scatter.reset());
    this.histogram = new Histogram(byId("histogram"), this.model, byId("bin"));
    byId("all").addEventListener("click", () => this.select(() => true));
    byId("none").addEventListener("click", () => this.select(() => false));
    this.showSlowest();
    this.choose(this.slowest.length > 0 ? this.slowest[0] : 0);
  }

  useZone(utc) {
    this.model.utc = utc;
    this.showWhen();
    this.redraw();
    if (this.model.size === 0) return;
    this.showSlowest();
    this.choose(this.chosen);
  }

  redraw() {
    // Axes are built of what they were, so that their texts are made anew as well.
    if (this.scatter) this.scatter.chart.redraw(false, true);
    if (this.histogram) this.histogram.chart.redraw(false, true);
  }

  showWhen() {
    const { data } = this.model;
    byId("zone").textContent = "Times: " + zoneText(this.model);
    byId("when").textContent = data.spanCount + data.pointCount === 0 ? "Nothing was seen."
      : timeText(this.model, 0) + " to " + timeText(this.model, data.range) + ", " + durationText(data.range);
  }

  showCounts() {
    const { data } = this.model;
    const counts = [
      ["spans", data.spanCount], ["points", data.pointCount], ["hits", data.hits], ["lost hits", data.lostHits, true],
      ["unfinished", data.unfinished, true], ["ends without start", data.endsWithoutStart, true],
    ];
    for (const [name, count, isLoss] of counts) {
      const tile = element("div", isLoss && count > 0 ? "bad" : "");
      tile.append(element("dt", "", name), element("dd", "", countText(count)));
      byId("counts").append(tile);
    }
    if (isSampled(this.model)) {
      byId("sample").hidden = false;
      byId("sample").textContent = "Draws a sample of " + countText(this.model.size) + " of " + countText(data.spanCount) +
        " spans; the slowest of each pair are among them. Counts are of all, percentiles (to 0.4 %) and the histogram of all that have an end.";
    }
  }

  /** A table with a head; those of numbers are to the right. */
  table(host, heads) {
    host.textContent = "";
    const row = element("tr");
    for (const head of heads) {
      const cell = element("th", head.startsWith("#") ? "n" : "", head.replace("#", ""));
      cell.scope = "col";
      row.append(cell);
    }
    const top = element("thead");
    top.append(row);
    const body = element("tbody");
    host.append(top, body);
    return body;
  }

  showPairs() {
    const body = this.table(byId("pairs"), ["pair", "#count", "#errors", "#unfinished", "#p50", "#p90", "#p99", "#max"]);
    this.model.data.pairs.forEach((pair, number) => {
      const row = element("tr");
      const label = element("label");
      const box = element("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => this.select((n) => (n === number ? box.checked : this.model.selected[n])));
      label.append(box, element("span", "swatch p" + (number % 10)), element("span", "text", plain(pair.label)));
      label.title = plain(pair.label, 200) + (pair.ends.length > 0 ? " → " + plain(pair.ends.join(", "), 400) : "");
      const first = element("td");
      first.append(label);
      row.append(first, element("td", "n", countText(pair.count)),
        element("td", pair.errors > 0 ? "n bad-text" : "n", countText(pair.errors)),
        element("td", "n", countText(pair.unfinished)));
      for (const size of percentiles(this.model, number, SHARES)) row.append(element("td", "n", durationText(size)));
      row.append(element("td", "n", durationText(pair.max)));
      body.append(row);
    });
  }

  showPoints() {
    const { points } = this.model.data;
    const body = this.table(byId("points"), ["point", "#in spans", "#alone"]);
    for (const point of points) {
      const row = element("tr");
      row.append(element("td", "text", plain(point.name, 200)), element("td", "n", countText(point.within)),
        element("td", "n", countText(point.outside)));
      body.append(row);
    }
    if (points.length > 0) return;
    const row = element("tr");
    row.append(element("td", "muted", "none"));
    body.append(row);
  }

  select(isSelected) {
    this.model.data.pairs.forEach((pair, number) => (this.model.selected[number] = isSelected(number)));
    byId("pairs").querySelectorAll("tbody tr").forEach((row, number) => {
      row.classList.toggle("off", !this.model.selected[number]);
      row.querySelector("input").checked = this.model.selected[number];
    });
    this.scatter.chart.redraw(false);
    this.histogram.show();
    this.showSlowest();
  }

  showSlowest() {
    const { model } = this;
    const ids = model.ended.filter((of, number) => model.selected[number])
      .flatMap((of) => [...of].sort((a, b) => model.nanos[b] - model.nanos[a]).slice(0, MOST_SLOWEST));
    this.slowest = ids.sort((a, b) => model.nanos[b] - model.nanos[a]).slice(0, MOST_SLOWEST);
    const body = this.table(byId("slowest"), ["#duration", "span", "start", "error", "attributes"]);
    this.rows = new Map();
    for (const id of this.slowest) {
      const row = element("tr");
      const time = element("td", "n");
      const button = element("button", "", durationText(model.nanos[id]));
      button.type = "button";
      time.append(button);
      const name = element("td", "text");
      name.append(element("span", "swatch p" + (model.pair[id] % 10)), " " + plain(nameOf(model, id), 200));
      const rest = attributesOf(detailsOf(model, id)).map((attribute) => attribute.join("=")).join("  ");
      row.append(time, name, element("td", "", timeText(model, model.start[id]).slice(11)),
        element("td", "text bad-text", plain(detailsOf(model, id).error || "")), element("td", "text rest muted", plain(rest, 400)));
      row.addEventListener("click", () => this.choose(id));
      body.append(row);
      this.rows.set(id, row);
    }
    this.markRow();
  }

  markRow() {
    for (const [id, row] of this.rows) row.classList.toggle("chosen", id === this.chosen);
  }

  choose(id) {
    this.chosen = id;
    this.scatter.pin(id);
    showSpan(byId("waterfall"), this.model, id, (other) => this.choose(other));
    this.markRow();
  }

  showTip(id, at, more) {
    const tip = byId("tip");
    tip.hidden = id < 0;
    if (id < 0) return;
    const { model } = this;
    const head = element("div", "tip-head");
    head.append(element("span", "swatch p" + (model.pair[id] % 10)), element("span", "", plain(nameOf(model, id), 300)));
    const attributes = attributesOf(detailsOf(model, id)).map((row) => row.map((text) => plain(text, 300)));
    const rows = [...basicsOf(model, id), ...attributes.slice(0, TIP_ATTRIBUTES), ...processOf(model, id)];
    if (attributes.length > TIP_ATTRIBUTES) rows.push(["…", attributes.length - TIP_ATTRIBUTES + " more"]);
    if (more > 0) rows.push(["here too", countText(more) + (more === 1 ? " other span" : " other spans")]);
    tip.textContent = "";
    tip.append(head, facts(rows));
    const box = tip.getBoundingClientRect();
    const width = document.documentElement.clientWidth, height = innerHeight;
    const left = at.x + 14 + box.width < width ? at.x + 14 : Math.max(4, at.x - 14 - box.width);
    const top = Math.max(4, Math.min(at.y + 14, height - box.height - 4));
    tip.style.transform = "translate(" + left + "px," + top + "px)";
  }
}

const page = new TracePage(readModel(JSON.parse(byId("data").textContent)));
