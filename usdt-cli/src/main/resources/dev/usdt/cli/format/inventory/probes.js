"use strict";

const MOST_FRAMES = 10;

/** A probe, with those of its sites that were found; what is known of it is below when it is opened. */
function probeEntry(model, { probe, sites }) {
  const { entry, file } = probe;
  const head = element("h3");
  head.append(quoted("span", "muted", entry.provider, 100), element("span", "muted", ":"), quoted("span", "", entry.name, 200));
  const summary = [head, argumentsLine(entry.sites[0].arguments), whereLine(model, file, probe, sites)];
  if (probe.assessments.length > 0) summary.push(readersBadge(probe));
  const item = element("li");
  item.append(foldable("probe", summary, () => probeBody(model, probe, sites)));
  return item;
}

/** Names and types of arguments as people think of them: the length of a text is a part of the text. */
function argumentsLine(args) {
  const line = element("p", "arguments");
  args.forEach((argument, index) => {
    if (argument.part !== undefined) return;
    const one = element("span", "argument");
    one.append(quoted("span", "", argument.name || "arg" + index, 60), " ",
      quoted("span", "muted", argument.kind === "unparsed" ? "?" : typeOf(argument), 60));
    line.append(one);
  });
  if (args.length === 0) line.append(element("span", "muted", "no arguments"));
  return line;
}

function whereLine(model, file, probe, sites) {
  const line = element("p", "where muted small");
  const all = probe.sites.length;
  const count = sites.length === all ? countOf(all, "site") : countText(sites.length) + " of " + countOf(all, "site");
  line.append(element("span", "", count));
  const { source, function: name } = sites[0].entry;
  if (source || name) line.append(quoted("span", "", source || name, 120));
  if (model.files.length > 1) line.append(quoted("span", "", file.entry.file, 200));
  return line;
}

function readersBadge(probe) {
  const readers = probe.assessments.filter((one) => one.verdict === "ok").length;
  const all = probe.assessments.length;
  const name = readers === all ? "good" : readers === 0 ? "error" : "warning";
  return element("span", "badge " + name, "read by " + readers + " of " + countOf(all, "tracer"));
}

function probeBody(model, probe, sites) {
  const { entry, file } = probe;
  const parts = [];
  if (entry.meaning) parts.push(quoted("p", "", (entry.program ? entry.program + ": " : "") + entry.meaning));
  if (entry.needs) parts.push(quoted("p", "muted", "Needs " + entry.needs));
  if (sites[0].entry.arguments.length > 0) parts.push(element("h4", "", "Arguments"), argumentsTable(sites[0].entry.arguments));
  parts.push(element("h4", "", "Sites"), sitesTable(sites));
  if (probe.assessments.length > 0) parts.push(element("h4", "", "Tracers"), assessmentsTable(probe.assessments));
  const findings = file.findings.filter((finding) => finding.entry.provider === entry.provider && finding.entry.name === entry.name);
  if (findings.length > 0) {
    const list = element("ul", "plain");
    parts.push(element("h4", "", "Findings"), list, showSome(list, findings, (finding) => {
      const item = element("li");
      item.append(severityBadge(finding.entry.severity), " ", quoted("span", "", finding.entry.code), " ",
        quoted("span", "", finding.entry.message));
      return item;
    }, "findings", STEP_WITHIN));
  }
  return parts;
}

function argumentsTable(args) {
  const rows = args.map((argument, index) => [
    argument.name === undefined ? "arg" + index : argument.name + (argument.part ? " (" + argument.part + ")" : ""),
    argument.kind === "unparsed" ? "unreadable: " + argument.reason : typeOf(argument),
    argument.unit, argument.spec, meaningOf(argument),
  ]);
  return table(...withoutEmpty(["name", "type", "unit", "operand at the first site", "meaning"], rows), textRow, "arguments");
}

/** Heads and rows of a table, but for the columns in which nothing is. */
function withoutEmpty(heads, rows) {
  const isKept = heads.map((head, column) => rows.some((row) => row[column]));
  const keep = (cells) => cells.filter((cell, column) => isKept[column]);
  return [keep(heads), rows.map(keep)];
}

function meaningOf(argument) {
  const words = Object.entries(argument.values || {}).map(([value, word]) => value + " = " + word).join(", ");
  return [argument.meaning, words].filter((text) => text).join("; ");
}

function sitesTable(sites) {
  const has = (key) => sites.some((site) => site.entry[key] !== undefined);
  const columns = [
    ["address", (site) => site.address],
    ["in memory", (site) => site.memoryAddresses && site.memoryAddresses.join(" "), "memoryAddresses"],
    ["listeners", (site) => site.listeners, "listeners"],
    ["file offset", (site) => site.fileOffset, "fileOffset"],
    ["semaphore", (site) => (site.semaphore === "0x0" ? "none" : site.semaphore)],
    ["raised", (site) => site.semaphoreRaised, "semaphoreRaised"],
    ["function", functionOf, "function"],
    ["source", (site) => site.source, "source"],
    ["operands", (site) => site.args],
  ].filter((column) => column.length < 3 || has(column[2]));
  const cells = (site) => textRow(columns.map((column) => asText(column[1](site.entry))));
  return table(columns.map((column) => column[0]), sites, cells, "sites");
}

const asText = (value) => (value === undefined ? undefined : String(value));

function functionOf(site) {
  const outer = (site.inlinedInto || []).map((frame) => frame.function);
  const more = outer.length > MOST_FRAMES ? " ← …" : "";
  return site.function && [site.function, ...outer.slice(0, MOST_FRAMES)].join(" ← ") + more;
}

function assessmentsTable(assessments) {
  return table(["tracer", "verdict", "reason"], assessments, (one) => {
    const row = element("tr");
    row.append(quoted("td", "", one.tracer), verdictCell("td", one), quoted("td", "", one.reason || "", 300));
    return row;
  }, "tracers");
}

const VERDICTS = { ok: "good", unknown: "muted", refused: "warning", wrong: "error" };

function verdictCell(tag, assessment) {
  const cell = element(tag, "verdict " + (VERDICTS[assessment.verdict] || ""), assessment.verdict);
  if (assessment.reason) cell.title = plain(assessment.reason, 300);
  return cell;
}

const severityBadge = (severity) => element("span", "badge " + severity, severity);
