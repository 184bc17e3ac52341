/** What {@code usdt trace} makes of hits: lines, JSON, counts, times. */
package dev.usdt.cli.trace;
