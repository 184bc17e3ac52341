package dev.usdt.cli.command;

import dev.usdt.KnownNames;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.CatalogCheck;
import dev.usdt.cli.format.CatalogCheckWriter;
import dev.usdt.cli.format.CatalogJson;
import dev.usdt.cli.format.CatalogSkeleton;
import dev.usdt.cli.format.CatalogText;
import dev.usdt.cli.format.KnownCatalogs;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code usdt catalog}: what is known of probes, and how that differs from a file. */
public final class CatalogCommand implements Command {

    private enum Format {
        TEXT,
        JSON
    }

    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());

    @Override
    public Syntax syntax() {
        return new Syntax(
                "catalog",
                "Shows what known probes mean; checks a file against that, or starts a catalog for it.",
                List.of(Options.CATALOG, FORMAT, Options.PROVIDER, Options.PROBE),
                new Operands(
                        "[PROVIDER[:NAME] | check FILE | init FILE]",
                        "The probes to show, if not all; or an ELF file to check, or to start a catalog for.",
                        Count.LABELLED),
                List.of(
                        "usdt catalog postgresql:query__start",
                        "usdt catalog check --catalog orders.json ./myserver",
                        "usdt catalog init --provider orders ./myserver > orders.json"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> words = arguments.operands();
        String first = words.isEmpty() ? "" : words.get(0);
        boolean check = first.equals("check");
        boolean init = first.equals("init");
        if (words.size() != (check || init ? 2 : words.isEmpty() ? 0 : 1)) {
            throw new UsageError(
                    check || init
                            ? first + " takes one FILE, got " + (words.size() - 1)
                            : "expected PROVIDER, PROVIDER:NAME, check FILE or init FILE");
        }
        boolean json = arguments.oneOf(FORMAT) == Format.JSON;
        if (init && arguments.has(FORMAT)) {
            throw new UsageError("init and --format cannot be used together: it always writes a catalog");
        }
        for (Option option : List.of(Options.PROVIDER, Options.PROBE)) {
            if (!check && !init && arguments.has(option)) {
                throw new UsageError(option.name() + " needs check FILE or init FILE");
            }
        }
        Optional<List<Catalog>> own = OwnCatalogs.read(console, arguments);
        if (own.isEmpty()) {
            return ExitCode.INPUT;
        } else if (check || init) {
            return ofFile(console, arguments, words.get(1), own.get());
        }
        List<Catalog> all = new ArrayList<>(Catalogs.builtIn());
        all.addAll(own.get());
        KnownCatalogs known = new KnownCatalogs(all);
        if (words.isEmpty()) {
            if (json) {
                CatalogJson.writePrograms(console, known);
            } else {
                CatalogText.printPrograms(console, known);
            }
            return ExitCode.OK;
        }
        return tell(console, known, first, json);
    }

    private static int ofFile(Console console, Arguments arguments, String path, List<Catalog> own) throws IOException {
        Optional<UsdtFile> read = InputFile.read(console, path);
        if (read.isEmpty()) {
            return ExitCode.INPUT;
        }
        UsdtFile file = read.get();
        MissedProbes missed = new MissedProbes(arguments.filter());
        boolean none = !missed.look(file);
        missed.say(console, path);
        ProbeValues values = new ProbeValues(file, KnownCatalogs.join(own), StringDetection.AUTO);
        if (arguments.operands().get(0).equals("init")) {
            if (file.sites().isEmpty()) {
                console.say(path, "no USDT probes, so the catalog is empty");
            }
            CatalogSkeleton.write(console, path, file, values, arguments.filter());
            return none && !file.sites().isEmpty() ? ExitCode.INPUT : InputFile.exitCode(file);
        }
        CatalogCheck check = CatalogCheck.of(file, values, own, arguments.filter());
        if (arguments.oneOf(FORMAT) == Format.JSON) {
            CatalogCheckWriter.writeJson(console, path, check);
        } else {
            CatalogCheckWriter.print(console, check);
        }
        // Of a file without probes, or with a filter that is mistyped, nothing was checked.
        return check.passed() && !none ? InputFile.exitCode(file) : ExitCode.INPUT;
    }

    private static int tell(Console console, KnownCatalogs known, String word, boolean json) throws IOException {
        Set<Name> names = known.named(word);
        boolean one = !names.isEmpty();
        if (!one) {
            names = known.names(word);
        }
        if (names.isEmpty()) {
            console.say(unknown(known, word));
            return ExitCode.INPUT;
        } else if (json) {
            CatalogJson.writeProbes(console, known, names);
        } else if (one) {
            CatalogText.printManuals(console, known, names);
        } else {
            CatalogText.printProbes(console, known, names);
        }
        return ExitCode.OK;
    }

    private static String unknown(KnownCatalogs known, String word) {
        int colon = word.indexOf(':');
        String provider = colon < 0 ? word : word.substring(0, colon);
        int count = known.names(provider).size();
        return count > 0
                ? "no probe " + word + " is known; usdt catalog " + provider + " lists the " + count + " that are"
                        + question(probesOf(known, provider), word.substring(colon + 1))
                : "no provider '" + provider + "' is known, known are " + String.join(", ", known.providers())
                        + question(known.providers(), provider);
    }

    private static String question(Collection<String> names, String typed) {
        KnownNames all = new KnownNames();
        names.forEach(all::add);
        return all.question(typed);
    }

    private static List<String> probesOf(KnownCatalogs known, String provider) {
        List<String> probes = new ArrayList<>();
        for (Name name : known.names(provider)) {
            probes.add(name.probe());
        }
        return probes;
    }
}
