package dev.usdt.otel.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a receiver says that it did not take of what it took.
 *
 * @param rejected how many spans or records
 * @param message why; may be empty
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#partial-success">OTLP, Partial Success</a>
 */
record PartialSuccess(long rejected, String message) {

    static final PartialSuccess NONE = new PartialSuccess(0, "");

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /**
     * {@return what the body of an answer says; empty if it is no answer of a receiver} Each of the answers,
     * {@code ExportTraceServiceResponse} and its like, has it as its first field, a message of a number and a text.
     */
    static Optional<PartialSuccess> of(byte[] body) {
        try {
            Fields answer = new Fields(body, 0, body.length);
            PartialSuccess partial = NONE;
            while (answer.next()) {
                if (answer.number == 1 && answer.type == BYTES) {
                    partial = of(new Fields(body, answer.start, answer.end));
                }
            }
            return Optional.of(partial);
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static PartialSuccess of(Fields fields) {
        long rejected = 0;
        String message = "";
        while (fields.next()) {
            if (fields.number == 1 && fields.type == VARINT) {
                rejected = fields.value;
            } else if (fields.number == 2 && fields.type == BYTES) {
                message = new String(fields.bytes, fields.start, fields.end - fields.start, StandardCharsets.UTF_8);
            }
        }
        return new PartialSuccess(rejected, message);
    }

    /** The fields of a message of Protocol Buffers; what is none throws IndexOutOfBoundsException. */
    private static final class Fields {
        private final byte[] bytes;
        private final int limit;
        private int at;
        private long number;
        private int type;
        private long value;
        private int start;
        private int end;

        Fields(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.at = start;
            this.limit = end;
        }

        boolean next() {
            if (at == limit) {
                return false;
            }
            long tag = varint();
            number = tag >>> 3;
            type = (int) (tag & 7);
            start = at;
            switch (type) {
                case VARINT -> value = varint();
                case FIXED64 -> skip(Long.BYTES);
                case FIXED32 -> skip(Integer.BYTES);
                case BYTES -> {
                    long length = varint();
                    start = at;
                    skip(length);
                }
                default -> throw new IndexOutOfBoundsException("a field of type " + type);
            }
            end = at;
            if (number == 0) {
                throw new IndexOutOfBoundsException("field 0");
            }
            return true;
        }

        private void skip(long length) {
            if (length < 0 || length > limit - at) {
                throw new IndexOutOfBoundsException("a field of " + length + " bytes");
            }
            at += (int) length;
        }

        private long varint() {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (at == limit) {
                    break;
                }
                byte b = bytes[at++];
                number |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return number;
                }
            }
            throw new IndexOutOfBoundsException("a number without end");
        }
    }
}
