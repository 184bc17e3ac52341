"use strict";

const MOST_REASONS = 40;

const nothing = (what) => element("p", "muted", what);

/** Each makes what a tab shows of what was found. */
const PANELS = {
  probes(page, found) {
    if (found.probes.length === 0) return [nothing(page.model.probeCount === 0 ? "No USDT probes found." : "No probe matches.")];
    const list = element("ul", "plain");
    return [list, showSome(list, found.probes, (match) => probeEntry(page.model, match), "probes")];
  },

  tracers(page, found) {
    const rows = found.probes.map((match) => match.probe).filter((probe) => probe.assessments.length > 0);
    if (rows.length === 0) return [nothing("No probe matches.")];
    return [...readersSummary(page.model, rows), matrixTable(page.model, rows), ...reasonsList(rows)];
  },

  findings(page, found) {
    const shown = found.findings.filter((finding) => page.severities.has(finding.entry.severity));
    const groups = new Map();
    for (const severity of SEVERITIES) {
      for (const finding of shown) {
        if (finding.entry.severity !== severity) continue;
        const same = groups.get(finding.entry.code);
        if (same) same.push(finding);
        else groups.set(finding.entry.code, [finding]);
      }
    }
    const parts = [severityFilter(page, found.findings)];
    if (shown.length === 0) parts.push(nothing(found.findings.length === 0 ? "Nothing was found." : "No finding matches."));
    for (const [code, findings] of groups) parts.push(findingGroup(page.model, code, findings));
    return parts;
  },

  files(page, found) {
    if (found.files.length === 0) return [nothing(page.model.files.length === 0 ? "No USDT probes found." : "No file matches.")];
    const list = element("ul", "plain");
    if (page.model.layers.size === 0) return [list, showSome(list, found.files, (file) => fileEntry(page, file), "files")];
    const order = [...page.model.layers.keys(), ""];
    const sorted = order.flatMap((digest) => found.files.filter((file) => file.layer === digest));
    let layer;
    return [list, showSome(list, sorted, (file) => {
      const part = document.createDocumentFragment();
      if (file.layer !== layer) part.append(layerHead(page.model, file.layer));
      layer = file.layer;
      part.append(fileEntry(page, file));
      return part;
    }, "files")];
  },
};

function readersSummary(model, rows) {
  const list = element("dl", "readers");
  for (const tracer of model.tracers) {
    const asked = rows.filter((probe) => probe.assessments.some((one) => one.tracer === tracer));
    const read = asked.filter((probe) => isReadBy(probe, tracer)).length;
    const one = element("div");
    one.append(quoted("dt", "", tracer), element("dd", read === asked.length ? "good" : "", countText(read) + " of " + countText(asked.length)));
    list.append(one);
  }
  return [element("h2", "", "How many probes each tracer reads"), list];
}

function matrixTable(model, rows) {
  const several = model.files.length > 1;
  const heads = ["probe", ...model.tracers, ...(several ? ["file"] : [])];
  const block = table(heads, rows, (probe) => {
    const row = element("tr");
    const name = quoted("th", "", labelOf(probe.entry), 120);
    name.scope = "row";
    row.append(name);
    for (const tracer of model.tracers) {
      const one = probe.assessments.find((assessment) => assessment.tracer === tracer);
      row.append(one ? verdictCell("td", one) : element("td", "muted", "–"));
    }
    if (several) row.append(quoted("td", "muted", probe.file.entry.file, 200));
    return row;
  }, "probes");
  block.classList.add("matrix");
  return block;
}

/** Why tracers do not read probes, each reason once, with the number of the probes. */
function reasonsList(rows) {
  const reasons = new Map();
  for (const probe of rows) {
    for (const { tracer, verdict, reason } of probe.assessments) {
      if (verdict === "ok") continue;
      const key = [verdict, tracer, reason].join("\0");
      reasons.set(key, (reasons.get(key) || 0) + 1);
    }
  }
  if (reasons.size === 0) return [];
  const list = element("ul", "plain");
  for (const [key, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, MOST_REASONS)) {
    const [verdict, tracer, reason] = key.split("\0");
    const item = element("li");
    item.append(element("span", "verdict " + VERDICTS[verdict], verdict), " ",
      quoted("span", "", tracer + " " + (reason || ""), 400), element("span", "muted", " · " + countOf(count, "probe")));
    list.append(item);
  }
  if (reasons.size > MOST_REASONS) list.append(element("li", "muted", "and " + countOf(reasons.size - MOST_REASONS, "further reason")));
  return [element("h2", "", "Why not"), list];
}

function severityFilter(page, findings) {
  const set = element("fieldset", "severities");
  set.append(element("legend", "", "Severity"));
  for (const severity of SEVERITIES) {
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.id = "severity-" + severity;
    box.checked = page.severities.has(severity);
    box.addEventListener("change", () => page.useSeverity(severity, box.checked));
    const count = findings.filter((finding) => finding.entry.severity === severity).length;
    label.append(box, severityBadge(severity), element("span", "", countText(count)));
    set.append(label);
  }
  return set;
}

/** Findings of one kind: whom they affect and what to do is the same for all. */
function findingGroup(model, code, findings) {
  const { severity, affects, remedy } = findings[0].entry;
  const head = element("h2");
  head.append(severityBadge(severity), " ", quoted("span", "", code), element("span", "muted", " · " + countText(findings.length)));
  const group = element("section", "group");
  const list = element("ul", "plain");
  const more = showSome(list, findings, (finding) => findingEntry(model, finding), "findings", STEP_WITHIN);
  group.append(head, facts([["affects", plain(affects)], ["do", plain(remedy)]]), list, more);
  return group;
}

function findingEntry(model, { entry, file }) {
  const item = element("li");
  if (entry.provider !== undefined) item.append(quoted("b", "", labelOf(entry), 200), " ");
  if (entry.address !== undefined) item.append(quoted("span", "muted", "at " + entry.address), " ");
  item.append(quoted("span", "", entry.message, 600));
  if (model.files.length > 1) item.append(element("span", "muted", " · "), quoted("span", "muted small", file.entry.file, 200));
  return item;
}

function layerHead(model, digest) {
  const layer = model.layers.get(digest);
  const item = element("li", "layer");
  item.append(layer ? quoted("h2", "", layer.instruction || layer.digest, 400) : element("h2", "", "In no layer"));
  if (layer && layer.instruction) item.append(quoted("p", "muted small", layer.digest));
  return item;
}

function fileEntry(page, file) {
  const { entry } = file;
  const item = element("li", "file");
  const only = element("button", "", "Only this");
  only.type = "button";
  only.setAttribute("aria-label", "Only this: " + plain(entry.file, 200));
  only.addEventListener("click", () => {
    page.useFile(file.number);
    byId("file").focus();
  });
  const bar = element("div", "bar");
  bar.append(quoted("h3", "", entry.file, 400), only);
  item.append(bar);
  const line = element("p", "where");
  if (entry.passed !== undefined) line.append(element("span", entry.passed ? "badge good" : "badge error", entry.passed ? "passed" : "failed"));
  for (const severity of SEVERITIES) {
    if (file.counts[severity] > 0) line.append(element("span", "badge " + severity, countOf(file.counts[severity], severity)));
  }
  line.append(element("span", "", countOf(file.probes.length, "probe")), element("span", "", countOf(file.siteCount, "site")));
  item.append(line, facts(fileFacts(entry)));
  const problems = element("ul", "plain");
  item.append(problems, showSome(problems, entry.problems || [], (problem) => {
    const one = element("li");
    one.append(severityBadge(problem.severity), " ", quoted("span", "", problem.message, 400));
    return one;
  }, "problems", STEP_WITHIN));
  return item;
}

function fileFacts(entry) {
  const { goBuildInfo: go, mapping } = entry;
  const main = go && go.main;
  return [
    ["machine", entry.machine],
    ["build ID", entry.buildId],
    ["Go", go && [go.goVersion, go.path].filter((text) => text).join(", ")],
    ["module", main && main.path + " " + main.version],
    ["notes", entry.missingNotes],
    ["mapped", mapping && [mapping.kind, mapping.loadBias && "load bias " + mapping.loadBias].filter((text) => text).join(", ")],
    ["opened as", mapping && mapping.openPath],
    ["for tracers", mapping && mapping.tracerPath],
  ].filter((row) => row[1]).map((row) => [row[0], plain(row[1], 400)]);
}
