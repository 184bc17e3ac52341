/** A clause of a script: where it attaches, under which condition, and what is to be done there. */
package dev.usdt.bpftrace.internal.clause;
