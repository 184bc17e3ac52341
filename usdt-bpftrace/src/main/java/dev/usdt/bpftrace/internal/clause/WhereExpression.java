package dev.usdt.bpftrace.internal.clause;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.NumberText;
import dev.usdt.bpftrace.internal.value.Types;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.Condition.Comparison;
import dev.usdt.catalog.Condition.NumberTest;
import dev.usdt.catalog.Condition.TextTest;
import dev.usdt.catalog.Where;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Spells a condition for the values of some sites. */
public final class WhereExpression {

    /** What {@code str()} gives up to 0.22, less the NUL: a longer text would look equal. */
    private static final int MOST_LITERAL_BYTES = 62;

    private final Branch branch;

    private WhereExpression(Branch branch) {
        this.branch = branch;
    }

    /** {@return why a condition makes no sense for the values of some sites, or empty if it does} */
    public static Optional<String> mistake(Where where, Branch branch) {
        return new WhereExpression(branch).mistake(where.condition());
    }

    /** {@return whether it makes sense for the values of some sites and can never be true of them} */
    public static boolean isNever(Where where, Branch branch) {
        return new WhereExpression(branch).known(where.condition()).equals(Optional.of(false));
    }

    /** {@return a condition in bpftrace's language} */
    public static Code of(Where where, Branch branch) {
        return new WhereExpression(branch).of(where.condition());
    }

    /** {@return why a condition makes no sense for these values, or empty if it does} */
    private Optional<String> mistake(Condition condition) {
        if (condition instanceof Condition.All all) {
            return firstMistake(all.conditions());
        } else if (condition instanceof Condition.Any any) {
            return firstMistake(any.conditions());
        } else if (condition instanceof Condition.Not not) {
            return mistake(not.condition());
        } else if (condition instanceof NumberTest test) {
            return mistake(test);
        } else if (condition instanceof TextTest test) {
            return mistake(test);
        }
        throw new AssertionError(condition);
    }

    private Optional<String> firstMistake(List<Condition> conditions) {
        for (Condition condition : conditions) {
            Optional<String> mistake = mistake(condition);
            if (mistake.isPresent()) {
                return mistake;
            }
        }
        return Optional.empty();
    }

    private Optional<String> mistake(NumberTest test) {
        Optional<Value> value = branch.value(test.name());
        if (value.isEmpty()) {
            return Optional.of("it has no " + test.name());
        }
        return integerType(value.get()).isEmpty() ? Optional.of(test.name() + " is no integer") : Optional.empty();
    }

    /** {@return whether a condition that makes sense is true of all hits or of none, or empty if it depends} */
    private Optional<Boolean> known(Condition condition) {
        if (condition instanceof Condition.All all) {
            return known(all.conditions(), false);
        } else if (condition instanceof Condition.Any any) {
            return known(any.conditions(), true);
        } else if (condition instanceof Condition.Not not) {
            Optional<Boolean> inner = known(not.condition());
            return inner.isEmpty() ? inner : Optional.of(!inner.get());
        } else if (condition instanceof NumberTest test) {
            Value value = branch.value(test.name()).orElseThrow();
            if (value instanceof Value.Constant constant) {
                BigInteger number = constant.type().signed()
                        ? BigInteger.valueOf(constant.value())
                        : new BigInteger(Long.toUnsignedString(constant.value()));
                return Optional.of(holds(number, test));
            }
            return knownByRange(integerType(value).orElseThrow(), test);
        }
        return Optional.empty();
    }

    /** Whether one of some conditions decides over all of them, or all are known. */
    private Optional<Boolean> known(List<Condition> conditions, boolean deciding) {
        boolean all = true;
        for (Condition condition : conditions) {
            Optional<Boolean> one = known(condition);
            if (one.isPresent() && one.get() == deciding) {
                return one;
            }
            all &= one.isPresent();
        }
        return all ? Optional.of(!deciding) : Optional.empty();
    }

    /** A number that the type cannot have lies below or above all that it can. */
    private static Optional<Boolean> knownByRange(ArgumentType type, NumberTest test) {
        BigInteger all = BigInteger.TWO.pow(8 * type.sizeBytes());
        BigInteger least = type.signed() ? all.shiftRight(1).negate() : BigInteger.ZERO;
        BigInteger most = least.add(all).subtract(BigInteger.ONE);
        boolean within = test.number().compareTo(least) >= 0 && test.number().compareTo(most) <= 0;
        return within ? Optional.empty() : Optional.of(holds(least, test));
    }

    private Optional<String> mistake(TextTest test) {
        Optional<Value> value = branch.value(test.name());
        if (value.isEmpty()) {
            return Optional.of("it has no " + test.name());
        } else if (value.get() instanceof Value.Text) {
            return Optional.empty();
        } else if (value.get() instanceof Value.EndedText) {
            return mistakeOfEnded(test);
        }
        return Optional.of(test.name() + " is no text");
    }

    private static Optional<String> mistakeOfEnded(TextTest test) {
        if (test.comparison() == Comparison.STARTS_WITH) {
            return Optional.of("the length of " + test.name() + " is not known, so that ^= cannot be told");
        } else if (test.text().getBytes(StandardCharsets.UTF_8).length > MOST_LITERAL_BYTES) {
            return Optional.of(
                    "bpftrace up to 0.22 compares " + test.name() + " with " + MOST_LITERAL_BYTES + " bytes at most");
        }
        return Optional.empty();
    }

    private static Optional<ArgumentType> integerType(Value value) {
        if (value instanceof Value.Integral number) {
            return Optional.of(number.type());
        } else if (value instanceof Value.Constant constant) {
            return Optional.of(constant.type());
        }
        return Optional.empty();
    }

    /** {@return a condition that makes sense here in bpftrace's language} */
    private Code of(Condition condition) {
        if (condition instanceof Condition.All all) {
            return Code.all(each(all.conditions()));
        } else if (condition instanceof Condition.Any any) {
            return Code.any(each(any.conditions()));
        } else if (condition instanceof Condition.Not not) {
            return Code.of("!({})", of(not.condition()));
        } else if (condition instanceof NumberTest test) {
            return number(test);
        } else if (condition instanceof TextTest test) {
            return text(test);
        }
        throw new AssertionError(condition);
    }

    private List<Code> each(List<Condition> conditions) {
        List<Code> each = new ArrayList<>();
        for (Condition condition : conditions) {
            boolean simple = condition instanceof NumberTest || condition instanceof Condition.Not;
            each.add(simple ? of(condition) : Code.of("({})", of(condition)));
        }
        return each;
    }

    private Code number(NumberTest test) {
        Optional<Boolean> known = known(test);
        if (known.isPresent()) {
            return known.get() ? Code.of("1 == 1") : Code.of("1 == 0");
        }
        Value.Integral value = (Value.Integral) branch.value(test.name()).orElseThrow();
        return compared(value, test.comparison(), test.number());
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

    private static boolean holds(BigInteger value, NumberTest test) {
        int order = value.compareTo(test.number());
        return switch (test.comparison()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case STARTS_WITH -> throw new AssertionError(test);
        };
    }

    private Code text(TextTest test) {
        Value value = branch.value(test.name()).orElseThrow();
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
                text.length().comparable(Value.Text.LENGTH),
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
