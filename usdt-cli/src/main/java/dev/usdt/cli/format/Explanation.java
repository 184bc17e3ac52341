package dev.usdt.cli.format;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.ElfKind;
import dev.usdt.Frame;
import dev.usdt.Operand;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Raising;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.io.Printable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sites and arguments in words. */
public final class Explanation {

    private Explanation() {}

    /**
     * {@return all about a probe, with a line end behind each line}
     *
     * @param file what has it
     * @param own one's own catalogs; of the probes of a program that is known, more is known
     * @param probe the probe
     * @param mapped where the file is in a process, to say where the sites are and who listens; null if in none
     */
    public static String of(UsdtFile file, List<Catalog> own, Probe probe, @Nullable MappedSites mapped) {
        StringBuilder text = new StringBuilder();
        text.append(Printable.of(probe.provider())).append(':').append(Printable.of(probe.name()));
        int count = probe.sites().size();
        text.append(count == 1 ? ", 1 site\n" : ", " + count + " sites\n");
        text.append(ProbeManual.of(file, own, probe));
        for (ProbeSite site : probe.sites()) {
            text.append("\nsite 0x").append(Long.toHexString(site.address())).append('\n');
            line(
                    text,
                    "file offset",
                    site.fileOffset().isPresent() ? hex(site.fileOffset().getAsLong()) : "none: in no segment");
            if (mapped != null) {
                memory(text, mapped, site);
            }
            line(text, "executable", site.isExecutable() ? "yes" : "no: can never fire");
            line(
                    text,
                    "as stored",
                    "location " + hex(site.note().location()) + ", base "
                            + hex(site.note().base()) + ", semaphore "
                            + hex(site.note().semaphore()));
            line(text, "semaphore", semaphore(site.semaphore(), file.kind().type() == ElfKind.ET_REL));
            source(text, file.frames(site));
            line(text, "note", "at file offset " + hex(site.note().fileOffset()));
            line(
                    text,
                    "arguments",
                    site.note().arguments().isEmpty()
                            ? "(none)"
                            : Printable.of(site.note().arguments()));
            text.append(of(site.arguments(), file::symbolAddress));
        }
        file.goBuildInfo().ifPresent(info -> BuildText.append(text, info));
        return text.toString();
    }

    /**
     * {@return a line for each argument}
     *
     * @param addresses gives the address of a symbol, if it is known
     */
    public static String of(List<Argument> arguments, Function<String, OptionalLong> addresses) {
        StringBuilder text = new StringBuilder();
        for (Argument argument : arguments) {
            text.append("  arg").append(argument.index()).append("  ").append(Printable.of(argument.spec()));
            text.append("  ").append(argument.type().typeName()).append(", ");
            text.append(Printable.of(place(argument, addresses))).append('\n');
        }
        return text.toString();
    }

    private static void memory(StringBuilder text, MappedSites mapped, ProbeSite site) {
        StringBuilder addresses = new StringBuilder();
        for (long address : mapped.addresses(site)) {
            addresses.append(addresses.length() == 0 ? "" : ", ").append(hex(address));
        }
        line(text, "in memory", addresses.length() == 0 ? "not mapped" : addresses.toString());
        OptionalInt listeners = mapped.listeners(site);
        if (listeners.isPresent()) {
            line(text, "listeners", listeners.getAsInt() == 0 ? "none" : String.valueOf(listeners.getAsInt()));
        }
    }

    /** Appends a key and a value, both as they are. */
    static void line(StringBuilder text, String key, String value) {
        text.append("  ")
                .append(key)
                .append(" ".repeat(13 - key.length()))
                .append(value)
                .append('\n');
    }

    /** A line for each frame; the code of the first was put in the place of its call in the second, and so on. */
    private static void source(StringBuilder text, List<Frame> frames) {
        String key = "function";
        for (Frame frame : frames) {
            String source = frame.source().map(known -> ", " + known).orElse("");
            line(text, key, Printable.of(frame.function() + source));
            key = "inlined in";
        }
    }

    private static String semaphore(Optional<Semaphore> semaphore, boolean unlinked) {
        if (semaphore.isEmpty()) {
            return "none";
        }
        Semaphore counter = semaphore.get();
        return hex(counter.address())
                + (counter.fileOffset().isPresent()
                        ? ", file offset " + hex(counter.fileOffset().getAsLong())
                        : ", not in the file")
                + (counter.section().isPresent()
                        ? ", in " + Printable.of(counter.section().get())
                        : "")
                + (unlinked ? "" : ", " + raised(counter.raising()));
    }

    private static String raised(Raising raising) {
        if (raising.inStarted()) {
            return raising.inRunning() ? "raised" : "raised only in a program that is started after the tracer";
        }
        return raising.inRunning() ? "raised only in a program that runs before the tracer" : "never raised";
    }

    private static String place(Argument argument, Function<String, OptionalLong> addresses) {
        Operand operand = argument.operand();
        if (operand instanceof Operand.Register register) {
            return "in " + bits(argument.type(), register);
        }
        if (operand instanceof Operand.RegisterPair pair) {
            return "in " + pair.first().fullName() + " and " + pair.second().fullName()
                    + ", its first bytes in the first";
        }
        if (operand instanceof Operand.Memory memory) {
            return "in memory at " + address(memory) + known(operand, addresses);
        }
        if (operand instanceof Operand.Constant constant) {
            long value = argument.type().narrow(constant.value());
            return "constant " + (argument.type().signed() ? Long.toString(value) : Long.toUnsignedString(value));
        }
        if (operand instanceof Operand.Address address) {
            return "the address of " + symbol(address.symbol(), address.displacement()) + known(operand, addresses);
        }
        if (operand instanceof Operand.Unparsed unparsed) {
            return "not understood: " + unparsed.reason();
        }
        throw new AssertionError(operand);
    }

    private static String bits(ArgumentType type, Operand.Register register) {
        int bits = Math.min(type.sizeBytes() * 8, register.widthBits());
        if (register.bitOffset() != 0) {
            int last = register.bitOffset() + bits - 1;
            return "bits " + register.bitOffset() + " to " + last + " of " + register.fullName();
        }
        boolean whole = bits == register.widthBits() && register.name().equals(register.fullName());
        return whole ? register.fullName() : "the low " + bits + " bits of " + register.fullName();
    }

    private static String address(Operand.Memory memory) {
        StringBuilder sum = new StringBuilder();
        memory.segment().ifPresent(segment -> sum.append("segment ").append(segment));
        // sym(%rip) is the memory at sym: how the address is encoded is no part of it.
        boolean relative = memory.symbol().isPresent()
                && memory.base().map(Operand.Register::name).equals(Optional.of("rip"));
        memory.base().filter(base -> !relative).ifPresent(base -> plus(sum, base.fullName()));
        memory.index().ifPresent(index -> {
            String register = index.register().fullName();
            String extended = index.extension()
                    .map(how -> how + "(" + index.register().name() + ")")
                    .orElse(register);
            plus(sum, index.shift() == 0 ? extended : extended + " * " + index.scale());
        });
        memory.symbol().ifPresent(symbol -> plus(sum, symbol(symbol, 0)));
        long displacement = memory.displacement();
        if (displacement != 0 || sum.length() == 0) {
            if (sum.length() == 0) {
                return hex(displacement);
            }
            sum.append(displacement < 0 ? " - " : " + ").append(Long.toUnsignedString(Math.abs(displacement)));
        }
        return sum.toString();
    }

    private static String known(Operand operand, Function<String, OptionalLong> addresses) {
        OptionalLong address = operand.namedSymbol()
                .map(symbol -> addresses.apply(symbol.name()))
                .orElse(OptionalLong.empty());
        return address.isEmpty()
                ? ""
                : ", where " + operand.namedSymbol().get().name() + " is " + hex(address.getAsLong());
    }

    private static void plus(StringBuilder sum, String term) {
        sum.append(sum.length() == 0 ? "" : " + ").append(term);
    }

    private static String symbol(Operand.Symbol symbol, long displacement) {
        String name = symbol.specifier()
                .map(specifier -> specifier + "(" + symbol.name() + ")")
                .orElse(symbol.name());
        return displacement == 0 ? name : name + (displacement < 0 ? " - " : " + ") + Math.abs(displacement);
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
