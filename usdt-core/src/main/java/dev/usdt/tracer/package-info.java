/**
 * What each tracer makes of the notes of a file: which probes it finds, and which of their arguments it reads right.
 *
 * <p>{@link dev.usdt.tracer.TracerRules} answers for a {@link dev.usdt.tracer.Tracer} and a probe, a site or an
 * argument. The rules were read in the sources of the tracers and held against runs of them; docs/validate.md says
 * which of them were run.
 */
package dev.usdt.tracer;
