package dev.usdt.bpftrace.internal.clause;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.NumberText;
import dev.usdt.bpftrace.internal.value.Types;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Comparison;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ConditionNode;
import dev.usdt.catalog.ConditionNode.NumberTest;
import dev.usdt.catalog.ConditionNode.TextTest;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Spells a condition in bpftrace's language, for the values of some sites. */
public final class ConditionCode implements ConditionNode.Visitor<Code> {

    /** What {@code str()} gives up to 0.22, less the NUL: a longer text would look equal. */
    private static final int MOST_LITERAL_BYTES = 62;

    private final Branch branch;

    private ConditionCode(Branch branch) {
        this.branch = branch;
    }

    /**
     * {@return why a condition makes no sense for the values of some sites, or why bpftrace cannot judge it; or empty}
     */
    public static Optional<String> mistake(Condition condition, Branch branch) {
        Optional<String> mistake = condition.mistake(branch);
        return mistake.isPresent() ? mistake : condition.root().accept(new Limits(branch));
    }

    /** {@return a condition in bpftrace's language} */
    public static Code of(Condition condition, Branch branch) {
        return condition.root().accept(new ConditionCode(branch));
    }

    /** What bpftrace cannot compare. */
    private record Limits(Branch branch) implements ConditionNode.Visitor<Optional<String>> {

        @Override
        public Optional<String> all(ConditionNode.All all) {
            return first(all.conditions());
        }

        @Override
        public Optional<String> any(ConditionNode.Any any) {
            return first(any.conditions());
        }

        private Optional<String> first(List<ConditionNode> conditions) {
            for (ConditionNode condition : conditions) {
                Optional<String> limit = condition.accept(this);
                if (limit.isPresent()) {
                    return limit;
                }
            }
            return Optional.empty();
        }

        @Override
        public Optional<String> not(ConditionNode.Not not) {
            return not.condition().accept(this);
        }

        @Override
        public Optional<String> number(NumberTest test) {
            return Optional.empty();
        }

        @Override
        public Optional<String> text(TextTest test) {
            if (!(branch.value(test.name()).orElseThrow() instanceof Value.EndedText)) {
                return Optional.empty();
            } else if (test.comparison() == Comparison.STARTS_WITH) {
                return Optional.of("the length of " + test.name() + " is not known, so ^= cannot be judged");
            } else if (test.text().getBytes(StandardCharsets.UTF_8).length > MOST_LITERAL_BYTES) {
                return Optional.of("bpftrace up to 0.22 compares " + test.name() + " with " + MOST_LITERAL_BYTES
                        + " bytes at most");
            }
            return Optional.empty();
        }
    }

    private Value value(String name) {
        return branch.value(name).orElseThrow();
    }

    @Override
    public Code all(ConditionNode.All all) {
        return Code.all(each(all.conditions()));
    }

    @Override
    public Code any(ConditionNode.Any any) {
        return Code.any(each(any.conditions()));
    }

    @Override
    public Code not(ConditionNode.Not not) {
        return Code.of("!({})", not.condition().accept(this));
    }

    private List<Code> each(List<ConditionNode> conditions) {
        List<Code> each = new ArrayList<>();
        for (ConditionNode condition : conditions) {
            boolean simple = condition instanceof NumberTest || condition instanceof ConditionNode.Not;
            Code code = condition.accept(this);
            each.add(simple ? code : Code.of("({})", code));
        }
        return each;
    }

    @Override
    public Code number(NumberTest test) {
        Optional<Boolean> known = test.known(branch);
        if (known.isPresent()) {
            return known.get() ? Code.of("1 == 1") : Code.of("1 == 0");
        }
        return compared((Value.Integral) value(test.name()), test.comparison(), test.number());
    }

    private static Code compared(Value.Integral value, Comparison comparison, BigInteger number) {
        if (number.bitLength() < Long.SIZE) {
            return compared(value.source().comparable(value.type()), comparison, Code.number(number.longValueExact()));
        }
        // Unsigned and in the upper half, where a literal of bpftrace is negative up to 0.23: so are the values then.
        Code signed = value.source().signed();
        Code test = compared(signed, comparison, Code.number(number.longValue()));
        return switch (comparison) {
            case GREATER, GREATER_OR_EQUAL -> Code.of("({} < 0 && {})", signed, test);
            case LESS, LESS_OR_EQUAL -> Code.of("({} >= 0 || {})", signed, test);
            default -> test;
        };
    }

    private static Code compared(Code left, Comparison comparison, Code right) {
        return switch (comparison) {
            case EQUAL -> Code.of("{} == {}", left, right);
            case NOT_EQUAL -> Code.of("{} != {}", left, right);
            case LESS -> Code.of("{} < {}", left, right);
            case LESS_OR_EQUAL -> Code.of("{} <= {}", left, right);
            case GREATER -> Code.of("{} > {}", left, right);
            case GREATER_OR_EQUAL -> Code.of("{} >= {}", left, right);
            case STARTS_WITH -> throw new AssertionError(comparison);
        };
    }

    @Override
    public Code text(TextTest test) {
        Value value = value(test.name());
        if (value instanceof Value.EndedText text) {
            return compared(NumberText.endedText(text), test.comparison(), Code.literal(test.text()));
        } else if (value instanceof Value.Text text) {
            Code same = same(text, test);
            return test.comparison() == Comparison.NOT_EQUAL ? Code.of("!({})", same) : same;
        }
        throw new AssertionError(value);
    }

    /**
     * Compares the length, then the bytes, in pieces of 8, 4, 2 and 1: {@code str()} would be a byte short from 0.23
     * on. Both machines for which scripts are written are little-endian.
     */
    private static Code same(Value.Text text, TextTest test) {
        byte[] bytes = test.text().getBytes(StandardCharsets.UTF_8);
        boolean start = test.comparison() == Comparison.STARTS_WITH;
        List<Code> terms = new ArrayList<>();
        terms.add(compared(
                text.length().comparable(text.lengthType()),
                start ? Comparison.GREATER_OR_EQUAL : Comparison.EQUAL,
                Code.number(bytes.length)));
        ByteBuffer pieces = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (pieces.hasRemaining()) {
            int at = pieces.position();
            int size = Math.min(8, Integer.highestOneBit(pieces.remaining()));
            if (size == 8 && pieces.get(at + 7) < 0) {
                // A literal in the upper half is negative up to 0.23.
                size = 4;
            }
            Code address = text.address().expression();
            Code pointer = at == 0 ? address : Code.of("{} + {}", address, Code.number(at));
            Code type = Types.integer(new ArgumentType(size, false, false));
            terms.add(Code.of("*({}*)uptr({}) == {}", type, pointer, piece(pieces, size)));
        }
        return Code.all(terms);
    }

    private static Code piece(ByteBuffer pieces, int size) {
        return Code.hex(
                switch (size) {
                    case 8 -> pieces.getLong();
                    case 4 -> Integer.toUnsignedLong(pieces.getInt());
                    case 2 -> pieces.getShort() & 0xffff;
                    default -> pieces.get() & 0xff;
                });
    }
}
