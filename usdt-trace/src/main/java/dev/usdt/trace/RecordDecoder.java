package dev.usdt.trace;

import dev.usdt.ArgumentType;
import dev.usdt.trace.internal.fetch.EventPlan;
import dev.usdt.trace.internal.fetch.FieldType;
import dev.usdt.trace.internal.fetch.Reading;
import dev.usdt.trace.internal.fetch.SitePlan;
import dev.usdt.trace.internal.tracefs.EventFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Makes events of the records of one of the kernel's events. */
final class RecordDecoder {

    /** What bounds a guessed text, as in scripts: an address above the first page, a length that somebody passes. */
    private static final long LEAST_ADDRESS = 4096;

    private static final long MOST_LENGTH = 1 << 20;

    private final List<FieldType> shape;
    private final int textBytes;
    private final int pidAt;
    private final int siteAt;
    private final int[] fieldsAt;
    private final int size;

    /** Texts are cut to some bytes, of which a few more are fetched. */
    RecordDecoder(EventFormat format, List<FieldType> shape, int textBytes) throws IOException {
        this.shape = shape;
        this.textBytes = textBytes;
        this.pidAt = format.field("common_pid", 4).offset();
        this.siteAt = format.field(EventPlan.SITE, 4).offset();
        this.fieldsAt = new int[shape.size()];
        int end = Math.max(pidAt, siteAt) + 4;
        for (int i = 0; i < fieldsAt.length; i++) {
            EventFormat.Field field =
                    format.field(EventPlan.fieldName(i), shape.get(i).sizeBytes());
            fieldsAt[i] = field.offset();
            end = Math.max(end, field.offset() + field.size());
        }
        this.size = end;
    }

    /** {@return whether a record is long enough} */
    boolean fits(ByteBuffer record) {
        return record.remaining() >= size;
    }

    int thread(ByteBuffer record) {
        return record.getInt(record.position() + pidAt);
    }

    int site(ByteBuffer record) {
        return record.getInt(record.position() + siteAt);
    }

    /** The values that a record has, by their names. */
    Map<String, EventValue> values(SitePlan plan, ByteBuffer record) {
        EventValues.Builder values = new EventValues.Builder(plan.mostValues());
        for (Reading reading : plan.readings()) {
            put(values, reading, record);
        }
        return values.build();
    }

    OptionalLong goroutine(SitePlan plan, ByteBuffer record) {
        return plan.goroutineField() < 0 ? OptionalLong.empty() : OptionalLong.of(bits(record, plan.goroutineField()));
    }

    private void put(EventValues.Builder values, Reading reading, ByteBuffer record) {
        if (reading instanceof Reading.Text text) {
            putText(values, text, record);
        } else if (reading instanceof Reading.EndedText text) {
            byte[] bytes = bytes(record, text.field(), text.fields(), Integer.MAX_VALUE);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            boolean cut = end == bytes.length || end > textBytes;
            end = Math.min(end, textBytes);
            values.put(
                    text.key(),
                    new EventValue.Text(
                            address(text.address(), record), Arrays.copyOf(bytes, end), cut ? -1 : end, cut));
        } else if (reading instanceof Reading.Bytes bytes) {
            values.put(bytes.key(), new EventValue.Bytes(bytes(record, bytes.field(), bytes.fields(), bytes.count())));
        } else if (reading instanceof Reading.None none) {
            values.put(none.key(), new EventValue.Unavailable(none.reason()));
        } else if (reading instanceof Reading.Numeric number && number.type().floatingPoint()) {
            long bits = bits(record, number.field()) >>> number.shift();
            boolean single = number.type().sizeBytes() == 4;
            double value = single ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
            values.put(
                    number.key(), new EventValue.Floating(value, number.type().sizeBytes()));
        } else {
            values.put(reading.key(), integral(reading, record));
        }
    }

    /** 0 if it cannot be fetched: a constant has one, and a symbol has not. */
    private long address(Reading reading, ByteBuffer record) {
        return reading instanceof Reading.None ? 0 : integral(reading, record).value();
    }

    private EventValue.Integral integral(Reading reading, ByteBuffer record) {
        if (reading instanceof Reading.Fixed fixed) {
            return new EventValue.Integral(fixed.value(), fixed.type(), fixed.address());
        }
        Reading.Numeric number = (Reading.Numeric) reading;
        ArgumentType type = number.type();
        return new EventValue.Integral(
                type.narrow(bits(record, number.field()) >>> number.shift()), type, number.address());
    }

    private void putText(EventValues.Builder values, Reading.Text text, ByteBuffer record) {
        EventValue.Integral length = integral(text.length(), record);
        if (text.guess()) {
            boolean isText = text.address() instanceof Reading.None
                    || Long.compareUnsigned(address(text.address(), record), LEAST_ADDRESS) >= 0;
            if (!isText || length.value() < 0 || length.value() > MOST_LENGTH) {
                put(values, text.address(), record);
                values.put(text.lengthKey(), length);
                return;
            }
        }
        long whole = Math.max(0, length.value());
        byte[] bytes = bytes(record, text.field(), text.fields(), (int) Math.min(whole, textBytes));
        values.put(
                text.key(), new EventValue.Text(address(text.address(), record), bytes, whole, bytes.length < whole));
    }

    private long bits(ByteBuffer record, int field) {
        int at = record.position() + fieldsAt[field];
        return switch (shape.get(field).elementBytes()) {
            case 1 -> record.get(at) & 0xff;
            case 2 -> record.getShort(at) & 0xffff;
            case 4 -> Integer.toUnsignedLong(record.getInt(at));
            default -> record.getLong(at);
        };
    }

    /** The first bytes of some fields; what lies behind them is not of the text. */
    private byte[] bytes(ByteBuffer record, int field, int count, int most) {
        int room = 0;
        for (int i = field; i < field + count; i++) {
            room += shape.get(i).sizeBytes();
        }
        byte[] bytes = new byte[Math.min(most, room)];
        ByteBuffer copy = record.duplicate();
        int done = 0;
        for (int i = field; done < bytes.length; i++) {
            int part = Math.min(bytes.length - done, shape.get(i).sizeBytes());
            copy.position(record.position() + fieldsAt[i]).get(bytes, done, part);
            done += part;
        }
        return bytes;
    }
}
