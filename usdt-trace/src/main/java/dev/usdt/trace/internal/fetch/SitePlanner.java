package dev.usdt.trace.internal.fetch;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.NamedValue;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.trace.internal.fetch.OperandFetch.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what is fetched at the sites of a file. */
public final class SitePlanner {

    /**
     * What the fields of an event may have together ({@code MAX_PROBE_EVENT_SIZE}), less the number of the site. A text
     * of 3000 bytes has room beside its address, its length and a goroutine.
     */
    private static final int MOST_BYTES = 3072 - 8;

    /** The most fields; the kernel has a limit of 128 arguments. */
    private static final int MOST_FIELDS = 120;

    private final UsdtFile file;
    private final ProbeValues values;
    private final OperandFetch operands;
    private final int textBytes;
    private final Optional<Condition> condition;
    private final Optional<Set<String>> wanted;

    /**
     * Takes a file.
     *
     * @param values which values its arguments make
     * @param textBytes how many bytes of a text are wanted; as many are fetched as fill whole words
     * @param elfOffset where in the file that is traced this one begins
     * @param condition what has to be true of hits
     * @param wanted the names of the values that are fetched, besides those of the condition; empty for all
     */
    public SitePlanner(
            UsdtFile file,
            ProbeValues values,
            int textBytes,
            long elfOffset,
            Optional<Condition> condition,
            Optional<Set<String>> wanted) {
        this.file = file;
        this.values = values;
        this.operands = new OperandFetch(file, file.machine().orElseThrow(), elfOffset);
        this.textBytes = textBytes;
        this.condition = condition;
        this.wanted = wanted;
    }

    /** {@return what is fetched at a site of a probe} */
    public SitePlan plan(Probe probe, ProbeSite site) {
        Builder builder = new Builder(site);
        int goroutine = -1;
        if (file.isGoBinary()) {
            // Go's calling convention keeps the address of g in a register at any instruction.
            boolean arm = file.machine().equals(Optional.of(Machine.AARCH64));
            goroutine = builder.field(new Field(arm ? "%x28" : "%r14", FieldType.WORD));
        }
        for (NamedValue value : values.of(probe, List.of(site))) {
            if (!isWanted(value)) {
                continue;
            }
            switch (value.kind()) {
                case TEXT, TEXT_GUESS -> builder.text(value);
                case ENDED_TEXT -> builder.endedText(value);
                default -> builder.add(builder.number(value));
            }
        }
        SitePlan plan = new SitePlan(site, builder.fields, builder.readings, goroutine, "");
        if (condition.isEmpty() || condition.get().mistake(plan).isPresent()) {
            return plan;
        }
        Optional<String> filter = condition.get().root().accept(new KernelFilter(plan, builder::comparable));
        return new SitePlan(site, builder.fields, builder.readings, goroutine, filter.orElse(""));
    }

    private boolean isWanted(NamedValue value) {
        return wanted.isEmpty()
                || isWanted(value.key())
                // Of two numbers that may be a text, the second has its own name.
                || (value.kind() == NamedValue.Kind.TEXT_GUESS
                        && isWanted(NamedValue.unknown(value.index() + 1).key()));
    }

    private boolean isWanted(String name) {
        return wanted.orElseThrow().contains(name)
                || (condition.isPresent() && condition.get().names().contains(name));
    }

    private final class Builder {
        private final ProbeSite site;
        private final List<Field> fields = new ArrayList<>();
        private final List<Reading> readings = new ArrayList<>();
        private int bytes;

        Builder(ProbeSite site) {
            this.site = site;
        }

        void add(Reading reading) {
            readings.add(reading);
        }

        private boolean hasRoom(int more) {
            return fields.size() < MOST_FIELDS && bytes + more <= MOST_BYTES;
        }

        /** The number of a field that fetches this, which several values may share. */
        int field(Field field) {
            int known = fields.indexOf(field);
            if (known >= 0) {
                return known;
            }
            fields.add(field);
            bytes += field.type().sizeBytes();
            return fields.size() - 1;
        }

        Reading number(NamedValue value) {
            Argument argument = site.arguments().get(value.index());
            ArgumentType type = argument.type();
            boolean address = value.isAddress(type);
            if (argument.operand() instanceof Constant constant) {
                return type.floatingPoint()
                        ? new Reading.None(value.key(), "it is a constant whose bits only a compiler knows")
                        : new Reading.Fixed(value.key(), type, address, type.narrow(constant.value()));
            } else if (type.isBytes() || type.sizeBytes() == 16) {
                // An integer of 16 bytes too is more than a value can hold.
                return bytes(value, argument);
            }
            Spelling spelling = operands.number(site, argument);
            if (spelling.field().isEmpty()) {
                return new Reading.None(value.key(), argument.spec() + ": " + spelling.reason());
            } else if (!hasRoom(8)) {
                return new Reading.None(value.key(), "there is no room for more in an event");
            }
            return new Reading.Numeric(
                    value.key(), type, address, field(spelling.field().get()), spelling.shift());
        }

        /** A field that has a value as the kernel compares it: of its size, with its sign. */
        Optional<String> comparable(String key) {
            for (Reading reading : readings) {
                if (reading.key().equals(key)
                        && reading instanceof Reading.Numeric number
                        && number.shift() == 0
                        && hasRoom(8)) {
                    int size = number.type().sizeBytes();
                    FieldType type = number.type().signed() ? FieldType.signed(size) : FieldType.number(size);
                    String fetch = fields.get(number.field()).fetch();
                    return Optional.of(EventPlan.fieldName(field(new Field(fetch, type))));
                }
            }
            return Optional.empty();
        }

        private Reading bytes(NamedValue value, Argument argument) {
            int count = argument.type().sizeBytes();
            Optional<Field[]> pair = operands.pair(argument);
            if (pair.isPresent() && count <= 16 && hasRoom(16)) {
                // Never shared: the two are one behind the other.
                fields.add(pair.get()[0]);
                fields.add(pair.get()[1]);
                bytes += 16;
                return new Reading.Bytes(value.key(), count, fields.size() - 2, 2);
            } else if (count > FieldType.MOST_ELEMENTS) {
                return new Reading.None(value.key(), "the kernel fetches at most 64 bytes of a value");
            }
            Spelling spelling = operands.bytesAt(site, argument, FieldType.array(1, count));
            if (spelling.field().isEmpty() || !hasRoom(count)) {
                String reason =
                        spelling.field().isEmpty() ? spelling.reason() : "there is no room for more in an event";
                return new Reading.None(value.key(), argument.spec() + ": " + reason);
            }
            return new Reading.Bytes(value.key(), count, field(spelling.field().get()), 1);
        }

        void text(NamedValue value) {
            boolean guess = value.kind() == NamedValue.Kind.TEXT_GUESS;
            Reading address = number(NamedValue.unknown(value.index()));
            Reading length = number(NamedValue.unknown(value.index() + 1));
            Optional<String> obstacle =
                    length instanceof Reading.None none ? Optional.of(none.reason()) : Optional.empty();
            int first = fields.size();
            if (obstacle.isEmpty()) {
                obstacle = addBytesBehind(value, textBytes);
            }
            if (obstacle.isEmpty()) {
                add(new Reading.Text(value.key(), address, length, first, fields.size() - first, guess, length.key()));
            } else if (guess) {
                add(address);
                add(length);
            } else {
                add(new Reading.None(value.key(), obstacle.get()));
            }
        }

        void endedText(NamedValue value) {
            Reading address = number(NamedValue.unknown(value.index()));
            int first = fields.size();
            // One byte more, to see whether it ends there.
            Optional<String> obstacle = addBytesBehind(value, textBytes + 1);
            add(
                    obstacle.isEmpty()
                            ? new Reading.EndedText(value.key(), address, first, fields.size() - first)
                            : new Reading.None(value.key(), obstacle.get()));
        }

        /** Adds fields with the first bytes of a text, as many as there is room for; or says why it cannot. */
        private Optional<String> addBytesBehind(NamedValue value, int most) {
            Argument argument = site.arguments().get(value.index());
            int words = Math.min((most + 7) / 8, (MOST_BYTES - bytes) / 8);
            int size = pieceBytes();
            if (words <= 0 || fields.size() + 8 * words / size / FieldType.MOST_ELEMENTS + 1 > MOST_FIELDS) {
                return Optional.of("there is no room for more in an event");
            }
            for (int done = 0; done < 8 * words; ) {
                int count = Math.min((8 * words - done) / size, FieldType.MOST_ELEMENTS);
                Spelling spelling = operands.bytesBehind(site, argument, done, FieldType.array(size, count));
                if (spelling.field().isEmpty()) {
                    return Optional.of(argument.spec() + ": " + spelling.reason());
                }
                // Never shared: those of a text are one behind the other.
                fields.add(spelling.field().get());
                bytes += size * count;
                done += size * count;
            }
            return Optional.empty();
        }

        /**
         * Of a piece that is mapped in part, arm64 reads but its first byte: at the end of a page, the last bytes of a
         * text would be zeros. Of two bytes that is all there is. x86-64 reads what is there.
         *
         * @see <a
         *     href="https://github.com/torvalds/linux/blob/master/arch/arm64/lib/copy_from_user.S">copy_from_user.S,
         *     "try harder"</a>
         */
        private int pieceBytes() {
            return file.machine().equals(Optional.of(Machine.AARCH64)) ? 2 : 8;
        }
    }
}
