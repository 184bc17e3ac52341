package dev.usdt.bpftrace.internal.style;

import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.Printf;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.NumberText;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Condition;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Prints a line for people. */
public final class PrintBody implements Body {

    private final Optional<Condition> where;
    private final int maxStringBytes;
    /** By the list itself: sites with equal arguments share one (FormChooser sees to it), and most probes have some. */
    private final IdentityHashMap<List<Value>, Printf> lines = new IdentityHashMap<>();

    public PrintBody(ScriptOptions options) {
        this.where = options.condition();
        this.maxStringBytes = options.maxStringBytes();
    }

    @Override
    public Optional<Condition> where() {
        return where;
    }

    @Override
    public void write(ScriptText text, Probe probe, Branch branch) {
        Printf known = lines.get(branch.values());
        if (known != null) {
            text.statement(line(probe, known));
        } else if (branch.hasGuess()) {
            GuessedTexts.write(text, branch.values(), new GuessedTexts.Line() {
                @Override
                public Code of(List<Value> values) {
                    return line(probe, printed(values));
                }
            });
        } else {
            Printf values = printed(branch.values());
            lines.put(branch.values(), values);
            text.statement(line(probe, values));
        }
    }

    private static Code line(Probe probe, Printf values) {
        return new Printf().text(BpftraceText.label(probe)).then(values).line();
    }

    private Printf printed(List<Value> values) {
        Printf printed = new Printf();
        for (Value value : values) {
            printed.text(" ").text(value.key()).text("=");
            value.write(new Line(printed));
        }
        return printed;
    }

    private final class Line implements Value.Writer {

        private final Printf line;

        Line(Printf line) {
            this.line = line;
        }

        @Override
        public void integral(Value.Integral number) {
            ArgumentType type = number.type();
            NumberText.add(line, type, number.address(), number.source().widened(type));
        }

        @Override
        public void constant(Value.Constant constant) {
            line.text(NumberText.of(constant));
        }

        @Override
        public void bits(Value.Bits bits) {
            line.text(bits.type().typeName() + ":");
            NumberText.addBits(line, bits);
        }

        @Override
        public void bytes(Value.Bytes bytes) {
            line.text(bytes.type().typeName() + ":").value("%rx", bytes.buffer());
        }

        @Override
        public void halves(Value.Halves halves) {
            line.text(halves.type().typeName() + ":");
            NumberText.addHalves(line, halves);
        }

        @Override
        public void text(Value.Text text) {
            line.text("\"").value("%r", text.buffer(maxStringBytes)).text("\"");
        }

        @Override
        public void endedText(Value.EndedText text) {
            line.text("\"")
                    .value("%s", NumberText.endedText(text, maxStringBytes))
                    .text("\"");
        }
    }
}
