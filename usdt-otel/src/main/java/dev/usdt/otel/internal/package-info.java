/** What the packages of this module share. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel.internal;
