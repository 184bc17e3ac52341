package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.format.KnownCatalogs;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the catalogs that were given with {@link Options#CATALOG}. */
final class OwnCatalogs {

    private OwnCatalogs() {}

    /** {@return them in their order; empty if one cannot be read, which is said} */
    static Optional<List<Catalog>> read(Console console, Arguments arguments) throws IOException {
        List<Catalog> catalogs = new ArrayList<>();
        for (String path : arguments.texts(Options.CATALOG)) {
            try {
                catalogs.add(Catalog.read(TypedPath.of(path)));
            } catch (CatalogException e) {
                console.say(String.valueOf(e.getMessage()));
                return Optional.empty();
            } catch (IOException e) {
                console.say(path, InputFile.reason(e));
                return Optional.empty();
            }
        }
        return Optional.of(catalogs);
    }

    /** {@return them as one; empty if one cannot be read, which is said} */
    static Optional<Catalog> joined(Console console, Arguments arguments) throws IOException {
        Optional<List<Catalog>> catalogs = read(console, arguments);
        return catalogs.isPresent() ? Optional.of(KnownCatalogs.join(catalogs.get())) : Optional.empty();
    }
}
