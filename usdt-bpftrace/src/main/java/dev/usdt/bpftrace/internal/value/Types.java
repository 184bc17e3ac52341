package dev.usdt.bpftrace.internal.value;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.script.Code;

/** What bpftrace calls the integer types. */
public final class Types {

    private static final Code INT8 = Code.of("int8");
    private static final Code INT16 = Code.of("int16");
    private static final Code INT32 = Code.of("int32");
    private static final Code INT64 = Code.of("int64");
    private static final Code UINT8 = Code.of("uint8");
    private static final Code UINT16 = Code.of("uint16");
    private static final Code UINT32 = Code.of("uint32");
    private static final Code UINT64 = Code.of("uint64");

    private Types() {}

    /**
     * {@return the integer type of a size and sign; of a floating-point number that of its bits}
     *
     * @throws IllegalArgumentException if bpftrace has none of this size
     */
    public static Code integer(ArgumentType type) {
        return switch (type.sizeBytes()) {
            case 1 -> type.signed() ? INT8 : UINT8;
            case 2 -> type.signed() ? INT16 : UINT16;
            case 4 -> type.signed() ? INT32 : UINT32;
            case 8 -> type.signed() ? INT64 : UINT64;
            default -> throw new IllegalArgumentException("no integer of " + type.sizeBytes() + " bytes");
        };
    }

    /** {@return whether bpftrace has an integer type of a size} */
    static boolean hasSize(int bytes) {
        return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    }
}
