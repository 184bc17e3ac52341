/** What pages of HTML have in common, those of the command line too. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel.internal.html;
