package dev.usdt.tracer;

import static dev.usdt.tracer.TracedProgram.DATA;
import static dev.usdt.tracer.TracedProgram.STACK;
import static dev.usdt.tracer.TracedProgram.register;
import static dev.usdt.tracer.TracedProgram.word;

import java.util.List;

/** Operands of x86-64, each with the value that it has in {@link TracedProgram}. */
final class OperandRows {

    /** An argument string of one argument, and its value as 64 bits. */
    record Row(String argument, long value) {}

    /** Stands for the address of the row's own site. */
    static final long SITE = 0xadd4e55;

    static final long SYMBOL = DATA + 0x200;
    private static final long RAX = register("rax");
    private static final long INDEXED = register("rsi") + register("rdi");

    static final List<Row> ALL = List.of(
            new Row("8@%rax", RAX),
            new Row("-4@%eax", (int) RAX),
            new Row("4@%eax", RAX & 0xffffffffL),
            new Row("2@%ax", RAX & 0xffff),
            new Row("-2@%cx", (short) register("rcx")),
            new Row("1@%al", RAX & 0xff),
            new Row("-1@%bl", (byte) register("rbx")),
            new Row("1@%ah", RAX >> 8 & 0xff),
            new Row("1@%sil", register("rsi") & 0xff),
            new Row("1@%bpl", STACK & 0xff),
            new Row("8@%r8", register("r8")),
            new Row("4@%r8d", register("r8") & 0xffffffffL),
            new Row("2@%r15w", register("r15") & 0xffff),
            new Row("-1@%r12b", (byte) register("r12")),
            new Row("8@%rsp", STACK),
            new Row("8@%rip", SITE),
            new Row("8@%RAX", RAX),
            new Row("8@%eax", RAX & 0xffffffffL),
            new Row("8@(%rsp)", word(STACK)),
            new Row("8@0(%rsp)", word(STACK)),
            new Row("-4@-20(%rbp)", (int) word(STACK - 20)),
            new Row("2@16(%rsp)", word(STACK + 16) & 0xffff),
            new Row("8@0x8(%rsp)", word(STACK + 8)),
            new Row("8@-0x8(%rsp)", word(STACK - 8)),
            new Row("8@(%r13d)", word(STACK)),
            new Row("8@$5", 5),
            new Row("-4@$-5", -5),
            new Row("4@$4294967295", 4294967295L),
            new Row("8@$18446744073709551615", -1),
            new Row("-8@$-9223372036854775808", Long.MIN_VALUE),
            new Row("8@$0x10", 16),
            new Row("8@(%rsi,%rdi)", word(INDEXED)),
            new Row("8@8(%rsi,%rdi)", word(INDEXED + 8)),
            new Row("8@8(%rsi,%rdi,4)", word(register("rsi") + 24)),
            new Row("8@8(,%rsi,1)", word(register("rsi") + 8)),
            new Row("8@(,%rsi,1)", word(register("rsi"))),
            new Row("8@known(%rip)", word(SYMBOL)),
            new Row("-4@8+known(%rip)", (int) word(SYMBOL + 8)),
            new Row("-4@known+8(%rip)", (int) word(SYMBOL + 8)),
            new Row("8@unknown(%rip)", word(SYMBOL)),
            new Row("8@$known", SYMBOL),
            new Row("8@%fs:16", 0),
            new Row("8@%xmm0", RAX),
            new Row("8f@%xmm0", RAX),
            new Row("8f@-8(%rbp)", 0x3ff8000000000000L),
            new Row("4f@%eax", 0),
            new Row("%rax", RAX),
            new Row("(%rsp)", word(STACK)),
            new Row("$5", 5),
            new Row("3@%rax", 0),
            new Row("8@%nonsense", 0),
            new Row("garbage", 0),
            new Row("8@rax", RAX),
            new Row("4@eax", RAX & 0xffffffffL),
            new Row("-4@5", 5),
            new Row("-4@DWORD PTR -20[rbp]", (int) word(STACK - 20)),
            new Row("8@QWORD PTR [rsp+8]", word(STACK + 8)),
            new Row("8@[rsp + 8]", word(STACK + 8)),
            new Row("8@8[rsp]", word(STACK + 8)),
            new Row("8@QWORD PTR known[rip]", word(SYMBOL)),
            new Row("8@OFFSET FLAT:known", SYMBOL),
            new Row("3@8(%rsp)", word(STACK + 8) & 0xffffff));

    private OperandRows() {}

    /** The value of the row of a number. */
    static long value(int index) {
        long value = ALL.get(index).value();
        return value == SITE ? TracedProgram.site(index) : value;
    }
}
