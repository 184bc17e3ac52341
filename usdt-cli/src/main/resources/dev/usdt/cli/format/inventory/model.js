"use strict";

const SEVERITIES = ["error", "warning", "note"];

/** What is searched: all texts of something as they are shown, so that what is seen can be looked for. */
const searchable = (...texts) => texts.filter((text) => text !== undefined && text !== "")
  .map((text) => plain(String(text), Infinity)).join("\n").toLowerCase();

/** The data of the page, with what is searched. */
function readModel(data) {
  const model = { data, files: [], tracers: [], providers: new Set(), layers: new Map(), probeCount: 0, siteCount: 0 };
  model.isValidation = data.command === "validate";
  data.files.forEach((entry, number) => model.files.push(readFile(model, entry, number)));
  return model;
}

function readFile(model, entry, number) {
  const { layer, goBuildInfo: go } = entry;
  const file = { entry, number, layer: layer ? layer.digest : "", findings: [], counts: { error: 0, warning: 0, note: 0 } };
  if (layer && !model.layers.has(layer.digest)) model.layers.set(layer.digest, layer);
  file.text = searchable(entry.file, entry.machine, entry.buildId, layer && layer.digest, layer && layer.instruction,
    go && go.goVersion, go && go.path);
  const matrix = new Map((entry.matrix || []).map((row) => [keyOf(row), row.tracers]));
  for (const row of matrix.values()) {
    for (const { tracer } of row) if (!model.tracers.includes(tracer)) model.tracers.push(tracer);
  }
  file.probes = (entry.probes || []).map((probe) => readProbe(model, file, probe, matrix.get(keyOf(probe)) || []));
  file.siteCount = file.probes.reduce((sum, probe) => sum + probe.sites.length, 0);
  for (const finding of entry.findings || []) {
    file.counts[finding.severity]++;
    file.findings.push({ entry: finding, file, text: searchable(finding.code, finding.severity, labelOf(finding),
      finding.address, finding.message, finding.affects, finding.remedy) });
  }
  model.probeCount += file.probes.length;
  model.siteCount += file.siteCount;
  return file;
}

// No name has a NUL: it ends with one in the file.
const keyOf = (named) => named.provider + "\0" + named.name;

const labelOf = (named) => (named.provider === undefined ? undefined : named.provider + ":" + named.name);

function readProbe(model, file, entry, assessments) {
  model.providers.add(entry.provider);
  return {
    entry, file, assessments,
    text: searchable(labelOf(entry), entry.program, entry.meaning, entry.needs),
    sites: entry.sites.map((site) => ({ entry: site, text: siteText(site) })),
  };
}

function siteText(site) {
  const inlined = (site.inlinedInto || []).flatMap((frame) => [frame.function, frame.source]);
  const named = site.arguments.flatMap((argument) => [argument.name, typeOf(argument)]);
  return searchable(site.address, ...(site.memoryAddresses || []), site.fileOffset, site.function, site.source, site.args,
    ...inlined, ...named);
}

const typeOf = (argument) => argument.catalogType || argument.type;

const layerText = (layer) => (layer.instruction ? plain(layer.instruction, 80) + " · " : "") +
  plain(layer.digest.slice(0, 19), 80);

const isReadBy = (probe, tracer) => probe.assessments.every((one) => one.tracer !== tracer || one.verdict === "ok");
