/**
 * What has changed between the probes of two builds of a program, and whether that breaks who traces them.
 *
 * <p>A test of a project's own build, which fails when a probe that is traced in production is gone:
 *
 * <pre>{@code
 * ProbeDiff diff = ProbeDiff.of(UsdtFile.read(released), UsdtFile.read(built));
 * assertEquals(List.of(), diff.breaking());
 * }</pre>
 */
package dev.usdt.diff;
