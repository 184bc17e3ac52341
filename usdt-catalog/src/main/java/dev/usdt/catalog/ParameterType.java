package dev.usdt.catalog;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one value of a probe is, and which arguments of a note can hold it.
 *
 * @param kind what it is
 * @param sizes the integers or floating-point numbers that it may be; empty unless the kind is {@link Kind#NUMBER}
 * @param lengths the integers that its length may be; empty unless the kind is {@link Kind#STRING}
 */
public record ParameterType(Kind kind, List<ArgumentType> sizes, List<ArgumentType> lengths) {

    /** What a value is. */
    public enum Kind {
        /** An integer or a floating-point number, of which bpftrace prints the bits. */
        NUMBER("number"),
        /** An address. */
        POINTER("pointer"),
        /** Text in two arguments: its address, and its length in bytes. */
        STRING("string"),
        /** The address of text that ends at a NUL byte. */
        CSTRING("cstring"),
        /** An integer of any size that is 0 for no. */
        BOOL("bool"),
        /** An integer of any size whose values have names. */
        ENUM("enum"),
        /** An integer of any size that is a time. */
        DURATION("duration");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** {@return the word that a catalog has for it; for a number it has its {@link ArgumentType#typeName()}} */
        public String word() {
            return word;
        }
    }

    /** An address. */
    public static final ParameterType POINTER = of(Kind.POINTER);

    /** The address of text that ends at a NUL byte. */
    public static final ParameterType CSTRING = of(Kind.CSTRING);

    /** Text as Go passes it: its length is a signed integer of eight bytes. */
    public static final ParameterType STRING = string(List.of(NamedValue.TEXT_LENGTH));

    /** The numbers that a catalog has words for. */
    static final List<ArgumentType> NUMBERS = numbers();

    /** The same by their words, which are made up each time that they are asked for. */
    private static final Map<String, ArgumentType> BY_WORD = byWord();

    private static Map<String, ArgumentType> byWord() {
        Map<String, ArgumentType> types = new HashMap<>();
        for (ArgumentType type : NUMBERS) {
            types.put(type.typeName(), type);
        }
        return types;
    }

    /** {@return the number that a word of a catalog stands for; empty if it is none} */
    static Optional<ArgumentType> number(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** Copies the lists. */
    public ParameterType {
        Objects.requireNonNull(kind, "kind");
        sizes = List.copyOf(sizes);
        lengths = List.copyOf(lengths);
        if (sizes.isEmpty() == (kind == Kind.NUMBER) || lengths.isEmpty() == (kind == Kind.STRING)) {
            throw new IllegalArgumentException("a number needs sizes, a string lengths, and nothing else has any");
        }
    }

    /**
     * {@return a number}
     *
     * @param sizes what it may be, at least one
     */
    public static ParameterType number(List<ArgumentType> sizes) {
        return new ParameterType(Kind.NUMBER, sizes, List.of());
    }

    /**
     * {@return a text of two arguments}
     *
     * @param lengths the integers that its length may be, at least one
     */
    public static ParameterType string(List<ArgumentType> lengths) {
        return new ParameterType(Kind.STRING, List.of(), lengths);
    }

    /**
     * {@return what is neither a number nor a string}
     *
     * @param kind what it is
     */
    public static ParameterType of(Kind kind) {
        return new ParameterType(kind, List.of(), List.of());
    }

    private static List<ArgumentType> numbers() {
        List<ArgumentType> numbers = new ArrayList<>();
        for (int size = 1; size <= 8; size *= 2) {
            numbers.add(new ArgumentType(size, true, false));
            numbers.add(new ArgumentType(size, false, false));
        }
        numbers.add(new ArgumentType(4, false, true));
        numbers.add(new ArgumentType(8, false, true));
        return List.copyOf(numbers);
    }

    /** {@return of how many arguments it is made} */
    public int arguments() {
        return kind == Kind.STRING ? 2 : 1;
    }

    /**
     * {@return whether an argument can hold it, or a part of it}
     *
     * @param part 0, or 1 for the length of a string
     * @param argument the argument
     * @param addressBytes how many bytes an address has in the file
     */
    boolean fits(int part, Argument argument, int addressBytes) {
        return switch (kind) {
            case NUMBER -> isOneOf(sizes, argument);
            case POINTER, CSTRING -> isAddress(argument, addressBytes);
            case STRING -> part == 0 ? isAddress(argument, addressBytes) : isOneOf(lengths, argument);
            case BOOL, ENUM, DURATION ->
                !argument.type().floatingPoint()
                        && !argument.type().isBytes()
                        && argument.type().sizeBytes() <= 8;
        };
    }

    private static boolean isAddress(Argument argument, int addressBytes) {
        return fits(argument, new ArgumentType(addressBytes, false, false));
    }

    private static boolean isOneOf(List<ArgumentType> types, Argument argument) {
        for (ArgumentType type : types) {
            if (fits(argument, type)) {
                return true;
            }
        }
        return false;
    }

    /** A small constant is at home in both signs: C's NULL is {@code -8@$0}. */
    private static boolean fits(Argument argument, ArgumentType expected) {
        ArgumentType type = argument.type();
        boolean sameSize = type.sizeBytes() == expected.sizeBytes() && !type.floatingPoint();
        return type.equals(expected) || (sameSize && !expected.floatingPoint() && isOfEitherSign(argument));
    }

    /** {@return whether an argument is a constant that is the same number with a sign and without} */
    static boolean isOfEitherSign(Argument argument) {
        return argument.operand() instanceof Constant constant
                && argument.type().narrow(constant.value()) >= 0
                && new ArgumentType(argument.type().sizeBytes(), true, false).narrow(constant.value()) >= 0;
    }

    /** {@return the arguments that it is made of, in words: {@code uint64, int32} for a text of HotSpot} */
    String argumentWords() {
        return switch (kind) {
            case NUMBER -> either(sizes);
            case STRING -> "address, " + either(lengths);
            case POINTER, CSTRING -> "address";
            case BOOL, ENUM, DURATION -> "integer";
        };
    }

    private static String either(List<ArgumentType> types) {
        StringBuilder words = new StringBuilder();
        for (ArgumentType type : types) {
            words.append(words.length() == 0 ? "" : " or ").append(type.typeName());
        }
        return words.toString();
    }

    /** {@return what it is, in the words of a catalog: {@code string}, {@code int32 or int64}} */
    @Override
    public String toString() {
        return kind == Kind.NUMBER ? either(sizes) : kind.word();
    }
}
