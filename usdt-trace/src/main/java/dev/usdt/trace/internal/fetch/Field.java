package dev.usdt.trace.internal.fetch;

/**
 * A field of the records of an event, as one site fills it.
 *
 * @param fetch where the kernel gets it from: {@code %ax}, {@code +8(%bp)}
 * @param type its type
 */
public record Field(String fetch, FieldType type) {}
