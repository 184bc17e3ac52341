package dev.usdt.bpftrace.internal.style;

import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.Printf;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.NumberText;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Condition;
import dev.usdt.tracer.ProbeNames;
import java.util.List;
import java.util.Optional;

/**
 * Prints a JSON object. Texts are in hexadecimal: what else bpftrace can do with bytes leaves quotes and backslashes as
 * they are.
 */
public final class JsonBody implements Body {

    private final Optional<Condition> where;
    private final int maxStringBytes;
    private final Optional<Code> goroutine;

    /**
     * Takes the options.
     *
     * @param options what is wanted
     * @param goroutine what reads the goroutine, or empty in a program that has none
     */
    public JsonBody(ScriptOptions options, Optional<Code> goroutine) {
        this.where = options.condition();
        this.maxStringBytes = options.maxStringBytes();
        this.goroutine = goroutine;
    }

    @Override
    public Optional<Condition> where() {
        return where;
    }

    @Override
    public void write(ScriptText text, Probe probe, Branch branch) {
        GuessedTexts.write(text, branch.values(), new GuessedTexts.Line() {
            @Override
            public Code of(List<Value> values) {
                return line(probe, values);
            }
        });
    }

    private Code line(Probe probe, List<Value> values) {
        Printf line = new Printf();
        line.text("{\"provider\":" + quoted(probe.provider()) + ",\"name\":" + quoted(probe.name()));
        // Seconds since 1970, of which bpftrace knows microseconds; nsecs are exact, but since the start of the system.
        line.text(",\"time\":").value("%s", Code.of("strftime(\"%s.%f\", nsecs)"));
        line.text(",\"nsecs\":").value("%lu", Code.of("nsecs"));
        // Of 64 bits up to 0.21 and of 32 in newer ones.
        line.text(",\"pid\":").value("%lu", Code.of("(uint64)pid"));
        line.text(",\"tid\":").value("%lu", Code.of("(uint64)tid"));
        if (goroutine.isPresent()) {
            line.text(",\"goroutine\":\"").value("0x%lx", goroutine.get()).text("\"");
        }
        line.text(",\"arguments\":{");
        String before = "";
        for (Value value : values) {
            line.text(before + quoted(value.key()) + ":{");
            value.write(new Member(line));
            line.text("}");
            before = ",";
        }
        return line.text("}}").line();
    }

    private final class Member implements Value.Writer {

        private final Printf line;

        Member(Printf line) {
            this.line = line;
        }

        @Override
        public void integral(Value.Integral number) {
            ArgumentType type = number.type();
            line.text(number.address() ? "\"type\":\"pointer\",\"value\":\"" : typed(type));
            NumberText.add(line, type, number.address(), number.source().widened(type));
            line.text(number.address() ? "\"" : "");
        }

        @Override
        public void constant(Value.Constant constant) {
            String digits = NumberText.of(constant);
            line.text(
                    constant.address()
                            ? "\"type\":\"pointer\",\"value\":\"" + digits + "\""
                            : typed(constant.type()) + digits);
        }

        @Override
        public void bits(Value.Bits bits) {
            line.text("\"type\":\"" + bits.type().typeName() + "\",\"bits\":\"");
            NumberText.addBits(line, bits);
            line.text("\"");
        }

        @Override
        public void bytes(Value.Bytes bytes) {
            line.text("\"type\":\"" + bytes.type().typeName() + "\",\"bytes\":\"")
                    .value("%rh", bytes.buffer())
                    .text("\"");
        }

        @Override
        public void halves(Value.Halves halves) {
            line.text("\"type\":\"" + halves.type().typeName() + "\",\"halves\":\"");
            NumberText.addHalves(line, halves);
            line.text("\"");
        }

        @Override
        public void text(Value.Text text) {
            line.text("\"type\":\"string\",\"address\":\"")
                    .value("0x%lx", text.address().expression())
                    .text("\",\"length\":")
                    .value("%ld", text.length().widened(text.lengthType()));
            line.text(",\"hex\":\"").value("%rh", text.buffer(maxStringBytes)).text("\"");
        }

        @Override
        public void endedText(Value.EndedText text) {
            line.text("\"type\":\"cstring\",\"address\":\"")
                    .value("0x%lx", text.address().expression())
                    .text("\"");
        }
    }

    private static String typed(ArgumentType type) {
        return "\"type\":\"" + type.typeName() + "\",\"value\":";
    }

    /** A name as JSON has it, see RFC 8259; a byte that is not UTF-8 is the lone surrogate that stands for it. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (ProbeNames.isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    quoted.append("\\u")
                            .append(Integer.toHexString(0x10000 | unit).substring(1));
                }
            }
        }
        return quoted.append('"').toString();
    }
}
