"use strict";

/**
 * What is chosen: the files, of these the probes with those of their sites that have all words, and the findings. A word
 * may be anywhere: in what is told of the file, of the probe or of the site.
 */
function search(model, wanted) {
  const words = wanted.query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const lacking = (text, from) => from.filter((word) => !text.includes(word));
  const found = { files: [], probes: [], findings: [], siteCount: 0 };
  for (const file of model.files) {
    if (wanted.file >= 0 && file.number !== wanted.file) continue;
    if (wanted.layer !== "" && file.layer !== wanted.layer) continue;
    const left = lacking(file.text, words);
    const before = found.probes.length + found.findings.length;
    for (const probe of file.probes) {
      if (!isWanted(probe, wanted)) continue;
      const rest = lacking(probe.text, left);
      const sites = rest.length === 0 ? probe.sites : probe.sites.filter((site) => lacking(site.text, rest).length === 0);
      if (sites.length === 0) continue;
      found.probes.push({ probe, sites });
      found.siteCount += sites.length;
    }
    for (const finding of file.findings) {
      if (wanted.provider !== "" && finding.entry.provider !== wanted.provider) continue;
      if (lacking(finding.text, left).length === 0) found.findings.push(finding);
    }
    const hasPart = found.probes.length + found.findings.length > before;
    if (hasPart || (left.length === 0 && wanted.provider === "" && wanted.tracer === "")) found.files.push(file);
  }
  return found;
}

function isWanted(probe, wanted) {
  return (wanted.provider === "" || probe.entry.provider === wanted.provider) &&
    (wanted.tracer === "" || !isReadBy(probe, wanted.tracer));
}
