/**
 * What probes mean: how their values are called and what they are, which probes are a start and an end, and what a
 * condition on their values says. Knows nothing of any tracer.
 */
package dev.usdt.catalog;
