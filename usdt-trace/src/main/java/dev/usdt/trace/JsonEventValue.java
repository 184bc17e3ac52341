package dev.usdt.trace;

import dev.usdt.ArgumentType;
import dev.usdt.trace.JsonEventReader.BadLineException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a value of a hit from the members of a JSON object. */
final class JsonEventValue {

    private static final Pattern INTEGER = Pattern.compile("(u?)int(8|16|32|64)");
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    private JsonEventValue() {}

    static EventValue of(String name, Map<String, String> members) throws BadLineException {
        if (members.containsKey("unavailable")) {
            return new EventValue.Unavailable(required(name, members, "unavailable"));
        }
        String type = required(name, members, "type");
        Matcher integer = INTEGER.matcher(type);
        if (integer.matches()) {
            int bytes = Integer.parseInt(integer.group(2)) / 8;
            return integral(
                    name, members, new ArgumentType(bytes, integer.group(1).isEmpty(), false));
        }
        return switch (type) {
            case "pointer" ->
                new EventValue.Integral(
                        hex(argument(name), required(name, members, "value")), new ArgumentType(8, false, false), true);
            case "float32" -> {
                long bits = hex(argument(name), required(name, members, "bits"));
                yield new EventValue.Floating(Float.intBitsToFloat((int) bits), 4);
            }
            case "float64" ->
                new EventValue.Floating(
                        Double.longBitsToDouble(hex(argument(name), required(name, members, "bits"))), 8);
            case "string" -> text(name, members);
            case "cstring" -> new EventValue.Unavailable("only its address was told");
            default -> {
                if (!type.startsWith("bytes")) {
                    throw new BadLineException(argument(name) + " has an unknown type: " + type);
                }
                yield new EventValue.Bytes(
                        members.containsKey("halves")
                                ? halves(name, required(name, members, "halves"))
                                : bytes(name, required(name, members, "bytes")));
            }
        };
    }

    /** {@return what messages call an argument} */
    static String argument(String name) {
        return "argument \"" + name + '"';
    }

    private static String required(String name, Map<String, String> members, String key) throws BadLineException {
        String value = members.get(key);
        if (value == null) {
            throw new BadLineException(argument(name) + ": \"" + key + "\" is missing");
        }
        return value;
    }

    private static EventValue integral(String name, Map<String, String> members, ArgumentType type)
            throws BadLineException {
        String text = required(name, members, "value");
        try {
            // The longest has 20 digits and a sign; longer ones would only take time.
            BigInteger number = new BigInteger(text.length() > 21 ? "" : text);
            if (number.bitLength() <= 8 * type.sizeBytes() - (type.signed() ? 1 : 0)
                    && (type.signed() || number.signum() >= 0)) {
                return new EventValue.Integral(number.longValue(), type, false);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new BadLineException(argument(name) + ": the value is not of the type " + type.typeName());
    }

    private static EventValue text(String name, Map<String, String> members) throws BadLineException {
        byte[] bytes = bytes(name, required(name, members, "hex"));
        long address = hex(argument(name), members.getOrDefault("address", "0x0"));
        boolean truncated = members.getOrDefault("truncated", "false").equals("true");
        long length = -1;
        if (members.containsKey("length")) {
            String text = required(name, members, "length");
            try {
                length = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new BadLineException(argument(name) + ": the length is not a number");
            }
            truncated |= length > bytes.length;
        }
        return new EventValue.Text(address, bytes, length, truncated);
    }

    private static byte[] bytes(String name, String text) throws BadLineException {
        try {
            return BYTES.parseHex(text.strip());
        } catch (IllegalArgumentException e) {
            throw new BadLineException(
                    argument(name) + ": expected hex bytes separated by spaces, such as \"61 62 63\"");
        }
    }

    /** {@code 0x…,0x…}: two registers, the lower half first. */
    private static byte[] halves(String name, String text) throws BadLineException {
        String[] both = text.split(",", -1);
        if (both.length != 2) {
            throw new BadLineException(argument(name) + ": expected two halves, such as 0x1,0x2");
        }
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hex(argument(name), both[0]))
                .putLong(hex(argument(name), both[1]))
                .array();
    }

    /** {@code 0xc000007520}. */
    static long hex(String name, String text) throws BadLineException {
        try {
            if (text.startsWith("0x")) {
                return Long.parseUnsignedLong(text, 2, text.length(), 16);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new BadLineException(name + ": expected a hexadecimal number, such as 0xc000007520");
    }
}
