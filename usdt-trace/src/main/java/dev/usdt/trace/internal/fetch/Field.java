package dev.usdt.trace.internal.fetch;

import org.jspecify.annotations.Nullable;

/**
 * A field of the records of an event, as one site fills it.
 *
 * @param fetch where the kernel gets it from: {@code %ax}, {@code +8(%bp)}
 * @param type its type
 */
public record Field(String fetch, FieldType type) {

    /** By hand, as that of the type. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Field that && fetch.equals(that.fetch) && type.equals(that.type));
    }

    @Override
    public int hashCode() {
        return 31 * fetch.hashCode() + type.hashCode();
    }
}
