package dev.usdt.cli.command;

import dev.usdt.tracer.Tracer;
import dev.usdt.validate.Finding.Severity;
import java.util.Optional;

/**
 * What counts as wrong.
 *
 * @param tracer the tracer whose users alone matter, or empty for all
 * @param failOn the least bad severity with which a file has failed
 * @param baseline what is known and does not count
 */
record ValidationPolicy(Optional<Tracer> tracer, Severity failOn, KnownFindings baseline) {}
