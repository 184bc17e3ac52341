/**
 * Decides what a script is made of: in which form each probe is traced, what is left out, and what has to be said of
 * it.
 */
package dev.usdt.bpftrace.internal.plan;
