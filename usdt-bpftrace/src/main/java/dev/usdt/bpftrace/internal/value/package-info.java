/** The values of a hit: of which arguments they are made, and the expressions that read those. */
package dev.usdt.bpftrace.internal.value;
