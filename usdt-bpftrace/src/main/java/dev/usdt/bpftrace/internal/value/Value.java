package dev.usdt.bpftrace.internal.value;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.catalog.NamedValue;
import dev.usdt.catalog.ValueType;
import java.util.Optional;

/** One {@code key=value} of what an event tells. */
public sealed interface Value {

    /** {@return the name of the value} */
    String key();

    /**
     * {@return text that is the same for equal values and no others}
     *
     * <p>To tell many apart: the hash code that the compiler makes of a record bootstraps method handles, which takes a
     * cold process longer than all else that a script of a Go binary needs.
     */
    String identity();

    /** {@return what a condition has to know of it} */
    ValueType valueType();

    /** Has it written by the method that is for its kind. */
    void write(Writer writer);

    /** Writes values in some style; a method for each kind, so that none is forgotten. */
    interface Writer {

        /** Writes an integer that is read. */
        void integral(Integral number);

        /** Writes an integer that is known beforehand. */
        void constant(Constant constant);

        /** Writes a floating-point number. */
        void bits(Bits bits);

        /** Writes the bytes of something in memory. */
        void bytes(Bytes bytes);

        /** Writes what two registers hold. */
        void halves(Halves halves);

        /** Writes text with a length. */
        void text(Text text);

        /** Writes text that ends at a NUL byte. */
        void endedText(EndedText text);
    }

    /**
     * An integer that is read.
     *
     * @param key the name of the value
     * @param type its size and sign
     * @param address whether it is written as an address, in hexadecimal
     * @param source what reads it
     */
    record Integral(String key, ArgumentType type, boolean address, ValueExpression source) implements Value {

        @Override
        public String identity() {
            return "integral\n" + key + "\n" + type.typeName() + "\n" + address + "\n" + source.identity();
        }

        @Override
        public ValueType valueType() {
            return ValueType.integer(type);
        }

        @Override
        public void write(Writer writer) {
            writer.integral(this);
        }
    }

    /**
     * An integer that is known beforehand.
     *
     * @param key the name of the value
     * @param type its size and sign
     * @param address whether it is written as an address, in hexadecimal
     * @param value the value, narrowed to its type and widened to 64 bits by its sign
     */
    record Constant(String key, ArgumentType type, boolean address, long value) implements Value {

        @Override
        public String identity() {
            return "constant\n" + key + "\n" + type.typeName() + "\n" + address + "\n" + value;
        }

        @Override
        public ValueType valueType() {
            return ValueType.constant(type, value);
        }

        @Override
        public void write(Writer writer) {
            writer.constant(this);
        }
    }

    /**
     * A floating-point number, of which bpftrace can make no decimal number.
     *
     * @param key the name of the value
     * @param type its size
     * @param source what reads its bits
     */
    record Bits(String key, ArgumentType type, ValueExpression source) implements Value {

        @Override
        public String identity() {
            return "bits\n" + key + "\n" + type.typeName() + "\n" + source.identity();
        }

        @Override
        public ValueType valueType() {
            return ValueType.OTHER;
        }

        @Override
        public void write(Writer writer) {
            writer.bits(this);
        }
    }

    /**
     * A value that is no number for bpftrace, as a structure that is passed by value: the bytes of memory that it has.
     *
     * @param key the name of the value
     * @param type its size
     * @param address what reads where it begins, of eight bytes
     */
    record Bytes(String key, ArgumentType type, ValueExpression address) implements Value {

        /** What a buffer of a constant length holds in every version. */
        public static final int MOST = 60;

        @Override
        public String identity() {
            return "bytes\n" + key + "\n" + type.typeName() + "\n" + address.identity();
        }

        @Override
        public ValueType valueType() {
            return ValueType.OTHER;
        }

        @Override
        public void write(Writer writer) {
            writer.bytes(this);
        }

        /** {@return the bytes as a buffer, {@link #MOST} at most} */
        public Code buffer() {
            Code size = Code.number(Math.min(type.sizeBytes(), MOST));
            return Code.of("buf(uptr({}), {})", address.expression(), size);
        }
    }

    /**
     * A value of which one register holds the first half and another one the second.
     *
     * @param key the name of the value
     * @param type its size
     * @param first what reads the half with the lower addresses
     * @param second what reads the other
     */
    record Halves(String key, ArgumentType type, ValueExpression first, ValueExpression second) implements Value {

        @Override
        public String identity() {
            return "halves\n" + key + "\n" + type.typeName() + "\n" + first.identity() + "\n" + second.identity();
        }

        @Override
        public ValueType valueType() {
            return ValueType.OTHER;
        }

        @Override
        public void write(Writer writer) {
            writer.halves(this);
        }
    }

    /**
     * Text by its address and length.
     *
     * @param key the name of the value
     * @param address what reads the address, of eight bytes without sign
     * @param length what reads the number of bytes
     * @param lengthType the size and sign of that
     * @param lengthKey what the length is called if it is no length: the two are taken for a text by their look only;
     *     empty where a catalog says that they are one
     */
    record Text(
            String key,
            ValueExpression address,
            ValueExpression length,
            ArgumentType lengthType,
            Optional<String> lengthKey)
            implements Value {

        /** The type of the address of a text. */
        public static final ArgumentType ADDRESS = NamedValue.TEXT_ADDRESS;

        @Override
        public String identity() {
            return "text\n" + key + "\n" + address.identity() + "\n" + length.identity() + "\n" + lengthType.typeName()
                    + "\n" + lengthKey;
        }

        @Override
        public ValueType valueType() {
            return ValueType.TEXT;
        }

        @Override
        public void write(Writer writer) {
            writer.text(this);
        }

        /** {@return whether it is taken for text by its look only} */
        public boolean guess() {
            return lengthKey.isPresent();
        }

        /** {@return the same as what it was taken for} */
        public Text known() {
            return new Text(key, address, length, lengthType, Optional.empty());
        }

        /** {@return the length as that of a buffer: a negative one is very much} */
        public Code bytes() {
            return length.lengthOfBuffer(lengthType);
        }

        /**
         * {@return the text as a buffer}
         *
         * <p>Not by {@code str()}, which is one byte short from bpftrace 0.23 on, and ends at a NUL.
         *
         * @param mostBytes how many bytes at most; 0 leaves that to bpftrace
         */
        public Code buffer(int mostBytes) {
            Code bytes = bytes();
            Code most = Code.number(mostBytes);
            Code cut = mostBytes == 0 ? bytes : Code.of("{} < {} ? {} : {}", bytes, most, bytes, most);
            return Code.of("buf(uptr({}), {})", address.expression(), cut);
        }
    }

    /**
     * Text that ends at a NUL byte.
     *
     * @param key the name of the value
     * @param address what reads the address, of eight bytes
     */
    record EndedText(String key, ValueExpression address) implements Value {

        @Override
        public String identity() {
            return "ended text\n" + key + "\n" + address.identity();
        }

        @Override
        public ValueType valueType() {
            return ValueType.TEXT;
        }

        @Override
        public void write(Writer writer) {
            writer.endedText(this);
        }
    }
}
