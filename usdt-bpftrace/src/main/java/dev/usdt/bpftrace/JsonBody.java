package dev.usdt.bpftrace;

import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.bpftrace.Clause.Branch;
import java.util.List;
import java.util.Optional;

/**
 * Prints a JSON object. Texts are in hexadecimal: what else bpftrace can do with bytes leaves quotes and backslashes as
 * they are.
 */
final class JsonBody implements Body {

    private final Optional<Where> where;
    private final int mostTextBytes;
    private final Optional<String> goroutine;

    /**
     * Takes the options.
     *
     * @param options what is wanted
     * @param goroutine what reads the goroutine, or empty in a program that has none
     */
    JsonBody(ScriptOptions options, Optional<String> goroutine) {
        this.where = options.where();
        this.mostTextBytes = options.mostTextBytes();
        this.goroutine = goroutine;
    }

    @Override
    public Optional<Where> where() {
        return where;
    }

    @Override
    public List<String> statements(Probe probe, Branch branch) {
        Printf line = new Printf();
        line.text("{\"provider\":" + quoted(probe.provider()) + ",\"name\":" + quoted(probe.name()));
        line.text(",\"nsecs\":").value("%lu", "nsecs");
        // Of 64 bits up to 0.21 and of 32 in newer ones.
        line.text(",\"pid\":").value("%lu", "(uint64)pid");
        line.text(",\"tid\":").value("%lu", "(uint64)tid");
        if (goroutine.isPresent()) {
            line.text(",\"goroutine\":\"").value("0x%lx", goroutine.get()).text("\"");
        }
        line.text(",\"arguments\":{");
        String before = "";
        for (Value value : branch.values()) {
            line.text(before + quoted(value.key()) + ":{");
            add(line, value);
            line.text("}");
            before = ",";
        }
        return List.of(line.text("}}").line());
    }

    private void add(Printf line, Value value) {
        if (value instanceof Value.Integral number) {
            ArgumentType type = number.type();
            String operand = number.source().widened(type);
            if (number.address()) {
                line.text("\"type\":\"pointer\",\"value\":\"")
                        .value("0x%lx", operand)
                        .text("\"");
            } else {
                line.text(typed(type)).value(type.signed() ? "%ld" : "%lu", operand);
            }
        } else if (value instanceof Value.Constant constant) {
            String digits = NumberText.of(constant);
            line.text(
                    constant.address()
                            ? "\"type\":\"pointer\",\"value\":\"" + digits + "\""
                            : typed(constant.type()) + digits);
        } else if (value instanceof Value.Bits bits) {
            line.text("\"type\":\"" + bits.type().typeName() + "\",\"bits\":\"");
            line.value(NumberText.bitsFormat(bits.type()), NumberText.bits(bits))
                    .text("\"");
        } else if (value instanceof Value.Text text) {
            line.text("\"type\":\"string\",\"length\":")
                    .value("%ld", text.length().expression());
            line.text(",\"hex\":\"").value("%rh", text.buffer(mostTextBytes)).text("\"");
        } else if (value instanceof Value.EndedText text) {
            line.text("\"type\":\"cstring\",\"address\":\"")
                    .value("0x%lx", text.address().expression())
                    .text("\"");
        }
    }

    private static String typed(ArgumentType type) {
        return "\"type\":\"" + type.typeName() + "\",\"value\":";
    }

    /** Control characters and backslashes are in no text that bpftrace can spell. */
    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
