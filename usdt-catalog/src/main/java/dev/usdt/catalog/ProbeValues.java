package dev.usdt.catalog;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.KnownNames;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.NamedValue.Kind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Tells of which values the arguments of a probe are made: as a catalog says, else by their types. */
public final class ProbeValues {

    private final Catalogs catalogs;
    /** Asked for at each site. */
    private final IdentityHashMap<Probe, Optional<ProbeMeaning>> meanings = new IdentityHashMap<>();

    private final int addressBytes;
    private final boolean guess;

    /**
     * Those of a file.
     *
     * @param file the file
     * @param own what is known of its probes, beside what is built in
     * @param detection where two arguments that no catalog knows are taken for a text
     */
    public ProbeValues(UsdtFile file, Catalog own, StringDetection detection) {
        this.catalogs = Catalogs.of(file.isGoBinary(), own);
        this.addressBytes = file.kind().elf64() ? 8 : 4;
        this.guess = detection == StringDetection.ALL || (detection == StringDetection.AUTO && file.isGoBinary());
    }

    /** {@return what is known of the binary's probes} */
    public Catalogs catalogs() {
        return catalogs;
    }

    /** {@return whether an address has eight bytes} */
    boolean hasWideAddresses() {
        return addressBytes == 8;
    }

    /** {@return whether a catalog has a probe, be it with other arguments} */
    public boolean isKnown(Probe probe) {
        return !all(probe).isEmpty();
    }

    private List<ProbeMeaning> all(Probe probe) {
        return catalogs.of(probe.provider()).meanings(probe.provider(), probe.name());
    }

    /** {@return what a probe means; empty if no catalog has it, or none with the arguments that it has in the file} */
    public Optional<ProbeMeaning> meaning(Probe probe) {
        Optional<ProbeMeaning> known = meanings.get(probe);
        if (known == null) {
            known = Optional.empty();
            for (ProbeMeaning meaning : all(probe)) {
                if (known.isEmpty() && meaning.fits(probe, addressBytes)) {
                    known = Optional.of(meaning);
                }
            }
            meanings.put(probe, known);
        }
        return known;
    }

    /**
     * {@return what a probe means where the arguments are as at a site; empty if no catalog has it so} Other sites may
     * have other arguments, which make it another version of the probe, or none.
     *
     * @param site the site
     */
    public Optional<ProbeMeaning> meaning(ProbeSite site) {
        for (ProbeMeaning meaning : catalogs.of(site.provider()).meanings(site.provider(), site.name())) {
            if (meaning.fits(site.arguments(), addressBytes)) {
                return Optional.of(meaning);
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the values that some sites of a probe have in common}
     *
     * @param probe the probe
     * @param sites some of its sites, at least one
     */
    public List<NamedValue> of(Probe probe, List<ProbeSite> sites) {
        Optional<ProbeMeaning> known = meaning(probe);
        if (known.isPresent()) {
            return named(known.get().parameters());
        }
        int shared = Integer.MAX_VALUE;
        for (ProbeSite site : sites) {
            shared = Math.min(shared, site.arguments().size());
        }
        List<NamedValue> parameters = new ArrayList<>();
        int index = 0;
        while (index < shared) {
            boolean text = guess
                    && index + 1 < shared
                    && allAre(sites, index, NamedValue.TEXT_ADDRESS)
                    && allAre(sites, index + 1, NamedValue.TEXT_LENGTH)
                    && noneIsNegative(sites, index + 1);
            parameters.add(
                    text
                            ? new NamedValue(NamedValue.argument(index), index, Kind.TEXT_GUESS)
                            : NamedValue.unknown(index));
            index += text ? 2 : 1;
        }
        return parameters;
    }

    /** Adds the names by which a condition may call the values of some sites of a probe. */
    public void addNames(Probe probe, List<ProbeSite> sites, KnownNames names) {
        for (NamedValue value : of(probe, sites)) {
            names.add(value.key());
            if (value.kind() == Kind.TEXT_GUESS) {
                // Where it is no text, it is two numbers.
                names.add(NamedValue.argument(value.index() + 1));
            }
        }
    }

    private List<NamedValue> named(List<Parameter> parameters) {
        List<NamedValue> named = new ArrayList<>();
        int index = 0;
        for (Parameter parameter : parameters) {
            named.add(new NamedValue(parameter.name(), index, kind(parameter.type())));
            index += parameter.type().arguments();
        }
        return named;
    }

    /** Text of a program of 32 bits is told by its address: no tracer reads what a pointer of four bytes points to. */
    private Kind kind(ParameterType type) {
        boolean wide = hasWideAddresses();
        return switch (type.kind()) {
            case STRING -> wide ? Kind.TEXT : Kind.POINTER;
            case CSTRING -> wide ? Kind.ENDED_TEXT : Kind.POINTER;
            case POINTER -> Kind.POINTER;
            case NUMBER -> type.sizes().get(0).floatingPoint() ? Kind.UNKNOWN : Kind.INTEGER;
            case BOOL, ENUM, DURATION -> Kind.INTEGER;
        };
    }

    /** {@return why what the catalog says of a probe is not what the file has, or empty if it is, or says nothing} */
    public Optional<String> mismatch(Probe probe) {
        List<ProbeMeaning> known = all(probe);
        if (known.isEmpty() || meaning(probe).isPresent()) {
            return Optional.empty();
        }
        Optional<ProbeSite> unlike = Optional.empty();
        for (ProbeSite site : probe.sites()) {
            if (meaning(site).isEmpty()) {
                unlike = Optional.of(site);
                break;
            }
        }
        if (unlike.isEmpty()) {
            return Optional.of("its sites have the arguments of several versions in the catalog");
        }
        ProbeSite differing = unlike.get();
        StringBuilder expected = new StringBuilder();
        for (ProbeMeaning meaning : known) {
            expected.append(expected.length() == 0 ? "" : "; or ").append(meaning.argumentWords());
        }
        return Optional.of("its arguments are " + words(types(differing)) + ", in the catalog " + expected);
    }

    /** {@return whether an argument is a constant that is the same number with a sign and without} */
    public static boolean isOfEitherSign(Argument argument) {
        return ParameterType.isOfEitherSign(argument);
    }

    private static boolean allAre(List<ProbeSite> sites, int index, ArgumentType type) {
        for (ProbeSite site : sites) {
            if (!site.arguments().get(index).type().equals(type)) {
                return false;
            }
        }
        return true;
    }

    private static boolean noneIsNegative(List<ProbeSite> sites, int index) {
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            if (argument.operand() instanceof Constant constant
                    && argument.type().narrow(constant.value()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static List<ArgumentType> types(ProbeSite site) {
        List<ArgumentType> types = new ArrayList<>();
        for (Argument argument : site.arguments()) {
            types.add(argument.type());
        }
        return types;
    }

    private static String words(List<ArgumentType> types) {
        StringBuilder words = new StringBuilder();
        for (ArgumentType type : types) {
            words.append(words.length() == 0 ? "" : ", ").append(type.typeName());
        }
        return words.length() == 0 ? "none" : words.toString();
    }
}
