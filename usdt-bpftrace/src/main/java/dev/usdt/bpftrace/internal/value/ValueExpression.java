package dev.usdt.bpftrace.internal.value;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.script.Code;

/**
 * An expression of bpftrace's language that has the value of an argument.
 *
 * <p>Casts are as few as can be: from 0.24 on bpftrace prints warnings on stdout, and from 0.27 on one for each cast to
 * the type that an expression already has. {@code argN} is uint64 up to 0.24 and int64 in newer ones; both have the
 * same bits, already widened by the sign of the argument.
 *
 * @param expression the expression, which binds tighter than a cast
 * @param kind what bpftrace knows of its type
 */
public record ValueExpression(Code expression, Kind kind) {

    /** What bpftrace knows of the type of an expression. */
    enum Kind {
        /** {@code argN}: the value, in 64 bits of either sign. */
        ARGUMENT,
        /** {@code reg()}: a whole register, unsigned, with garbage above a narrow value. */
        REGISTER,
        /** Memory read through a pointer: already of the size and sign of the argument. */
        MEMORY
    }

    /** {@return text that is the same for equal sources and no others} */
    String identity() {
        return kind + " " + expression;
    }

    /** {@return the argument as the tracer's library reads it} */
    static ValueExpression argument(int index) {
        return new ValueExpression(Code.of("arg{}", Code.number(index)), Kind.ARGUMENT);
    }

    /** {@return the value as a printf argument of 64 bits, narrowed to its size and widened by its sign} */
    public Code widened(ArgumentType type) {
        if (type.sizeBytes() == 8) {
            return expression;
        }
        Code exact = kind == Kind.MEMORY ? expression : Code.of("({}){}", Types.integer(type), expression);
        return type.signed() ? Code.of("(int64){}", exact) : Code.of("(uint64){}", exact);
    }

    /** {@return the same with the sign that its type has, so that it can be compared} */
    public Code comparable(ArgumentType type) {
        if (type.sizeBytes() < 8 || kind == Kind.MEMORY) {
            return widened(type);
        }
        return type.signed() ? signed() : unsigned();
    }

    /** {@return an eight-byte value with a sign, which it does not have if it is read from memory} */
    public Code signed() {
        // Of an argument from either sign: a cast to the sign that it has would be warned of.
        return kind == Kind.ARGUMENT ? Code.of("(int64)(uint64){}", expression) : Code.of("(int64){}", expression);
    }

    /**
     * {@return the value, widened by its sign, and then without it}
     *
     * @param type its size and sign
     */
    public Code unsigned(ArgumentType type) {
        if (type.sizeBytes() == 8) {
            return unsigned();
        }
        Code exact = kind == Kind.MEMORY ? expression : Code.of("({}){}", Types.integer(type), expression);
        return type.signed() ? Code.of("(uint64)(int64){}", exact) : Code.of("(uint64){}", exact);
    }

    /**
     * {@return the value without sign, as the length of a buffer has to be}
     *
     * <p>Never widened by its sign: of a register, the kernel's verifier then no longer sees that 0.17 has limited it,
     * and refuses the program ("invalid write to stack").
     *
     * @param type its size and sign
     */
    public Code lengthOfBuffer(ArgumentType type) {
        if (type.sizeBytes() == 8) {
            return unsigned();
        }
        boolean exact = kind == Kind.MEMORY && !type.signed();
        Code narrow = Types.integer(new ArgumentType(type.sizeBytes(), false, false));
        return exact ? Code.of("(uint64){}", expression) : Code.of("(uint64)({}){}", narrow, expression);
    }

    /** {@return an eight-byte value without its sign} */
    public Code unsigned() {
        return kind == Kind.REGISTER ? expression : Code.of("(uint64){}", expression);
    }
}
