/**
 * Traces the USDT probes of programs by the kernel's own tracer: uprobe events in tracefs. Linux only; takes root, or
 * write access to tracefs.
 */
package dev.usdt.trace;
