package dev.usdt.bpftrace;

import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.bpftrace.Clause.Branch;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Prints a line for people. */
final class PrintBody implements Body {

    private final Optional<Where> where;
    private final int mostTextBytes;
    /** By the list itself: sites with equal arguments share one ({@link FormChooser}), and most probes have some. */
    private final IdentityHashMap<List<Value>, Printf> lines = new IdentityHashMap<>();

    PrintBody(ScriptOptions options) {
        this.where = options.where();
        this.mostTextBytes = options.mostTextBytes();
    }

    @Override
    public Optional<Where> where() {
        return where;
    }

    @Override
    public List<String> statements(Probe probe, Branch branch) {
        Printf values = lines.get(branch.values());
        if (values == null) {
            values = new Printf();
            for (Value value : branch.values()) {
                add(values.text(" ").text(value.key()).text("="), value);
            }
            lines.put(branch.values(), values);
        }
        Printf line = new Printf().text(probe.provider() + ":" + probe.name());
        return List.of(line.then(values).line());
    }

    private void add(Printf line, Value value) {
        if (value instanceof Value.Integral number) {
            ArgumentType type = number.type();
            String format = number.address() ? "0x%lx" : type.signed() ? "%ld" : "%lu";
            line.value(format, number.source().widened(type));
        } else if (value instanceof Value.Constant constant) {
            line.text(NumberText.of(constant));
        } else if (value instanceof Value.Bits bits) {
            line.text(bits.type().typeName() + ":");
            line.value(NumberText.bitsFormat(bits.type()), NumberText.bits(bits));
        } else if (value instanceof Value.Text text) {
            line.text("\"").value("%r", text.buffer(mostTextBytes)).text("\"");
        } else if (value instanceof Value.EndedText text) {
            line.text("\"")
                    .value("%s", NumberText.endedText(text, mostTextBytes))
                    .text("\"");
        }
    }
}
