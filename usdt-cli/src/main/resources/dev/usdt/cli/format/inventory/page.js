"use strict";

/** The page: what is wanted, and what is shown of it. Only the tab that is seen is made. */
class InventoryPage {
  constructor(model) {
    this.model = model;
    this.severities = new Set(SEVERITIES);
    this.tabs = ["probes", "tracers", ...(model.isValidation ? ["findings"] : []), "files"];
    this.tab = model.isValidation ? "findings" : "probes";
    useThemes(() => {});
    this.showHead();
    this.makeFilters();
    this.makeTabs();
    this.clear();
  }

  showHead() {
    const { data, files } = this.model;
    const { process } = data;
    document.title = this.model.isValidation ? "USDT validation" : "USDT probes";
    byId("title").textContent = document.title;
    byId("about").textContent = process ? "process " + process.pid + ", " + plain(process.name, 100)
      : files.length === 1 ? plain(files[0].entry.file, 400) : countOf(files.length, "file");
    byId("footer").textContent = "Written by usdt " + plain(data.version, 40) + ".";
    const total = (severity) => files.reduce((sum, file) => sum + file.counts[severity], 0);
    const counts = [["files", files.length], ["probes", this.model.probeCount], ["sites", this.model.siteCount]];
    if (this.model.layers.size > 0) counts.push(["layers", this.model.layers.size]);
    if (this.model.isValidation) {
      counts.push(["failed files", files.filter((file) => !file.entry.passed).length, true]);
      counts.push(["errors", total("error"), true], ["warnings", total("warning")], ["notes", total("note")]);
    }
    for (const [name, count, isBad] of counts) {
      const tile = element("div", isBad && count > 0 ? "bad" : "");
      tile.append(element("dt", "", name), element("dd", "", countText(count)));
      byId("counts").append(tile);
    }
  }

  makeFilters() {
    const { model } = this;
    fillSelect(byId("provider"), "all", [...model.providers].sort().map((name) => [name, plain(name, 60)]));
    byId("layers").hidden = model.layers.size === 0;
    fillSelect(byId("layer"), "all", [...model.layers].map(([digest, layer]) => [digest, layerText(layer)]));
    byId("tracers").hidden = model.tracers.length === 0;
    fillSelect(byId("tracer"), "–", model.tracers.map((name) => [name, plain(name, 60)]));
    for (const id of ["query", "provider", "layer", "tracer"]) byId(id).addEventListener("input", () => this.show());
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => this.clear());
    byId("file").addEventListener("click", () => {
      this.useFile(-1);
      byId("query").focus();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.matches("select")) this.clear();
      else if (event.key === "/" && !event.target.matches("input, select")) {
        event.preventDefault();
        byId("query").focus();
      }
    });
  }

  makeTabs() {
    this.tabs.forEach((name, number) => {
      const button = element("button");
      button.type = "button";
      button.id = "tab-" + name;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", "panel");
      button.addEventListener("click", () => this.useTab(name));
      button.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = this.tabs[(number + step + this.tabs.length) % this.tabs.length];
        this.useTab(next);
        byId("tab-" + next).focus();
      });
      byId("tabs").append(button);
    });
  }

  clear() {
    for (const id of ["query", "provider", "layer", "tracer"]) byId(id).value = "";
    this.useFile(-1);
  }

  useFile(number) {
    this.file = number;
    byId("file").hidden = number < 0;
    byId("file").textContent = number < 0 ? "" : "File: " + plain(this.model.files[number].entry.file, 200) + " ✕";
    if (number >= 0 && this.tab === "files") this.tab = this.tabs[0];
    this.show();
  }

  useTab(name) {
    this.tab = name;
    this.show();
  }

  useSeverity(severity, isWanted) {
    if (isWanted) this.severities.add(severity);
    else this.severities.delete(severity);
    this.show();
    byId("severity-" + severity).focus();
  }

  show() {
    const value = (id) => byId(id).value;
    const wanted = { query: value("query"), provider: value("provider"), layer: value("layer"), tracer: value("tracer"), file: this.file };
    const found = search(this.model, wanted);
    this.found = found;
    const ofAll = (count, all, what) => countText(count) + " of " + countOf(all, what);
    byId("result").textContent = ofAll(found.probes.length, this.model.probeCount, "probe") + ", " +
      ofAll(found.siteCount, this.model.siteCount, "site");
    this.showTabs(found);
    const panel = byId("panel");
    panel.setAttribute("aria-labelledby", "tab-" + this.tab);
    panel.replaceChildren(...PANELS[this.tab](this, found));
  }

  showTabs(found) {
    const counts = { probes: found.probes.length, findings: found.findings.length, files: found.files.length };
    for (const name of this.tabs) {
      const button = byId("tab-" + name);
      const isChosen = name === this.tab;
      button.setAttribute("aria-selected", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      button.textContent = name[0].toUpperCase() + name.slice(1) + (name in counts ? " " + countText(counts[name]) : "");
    }
  }
}

const page = new InventoryPage(readModel(JSON.parse(byId("data").textContent)));
