/** Draws spans on a page for a browser. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel.page;
