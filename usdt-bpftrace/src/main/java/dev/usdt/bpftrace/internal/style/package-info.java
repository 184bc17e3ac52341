/** What clauses do: print a line, print JSON, count, measure time. */
package dev.usdt.bpftrace.internal.style;
