package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.util.Optional;

/** Catalogs of one's own, which some commands take. By itself: the start of a listing loads no other command. */
final class CatalogArgument {

    static final Option.Texts OPTION = Option.texts(
            "--catalogue",
            "--catalog",
            "FILE",
            "A JSON file with names, types and pairs of probes; may be given several times.");

    private CatalogArgument() {}

    /** {@return the catalogs that were given, as one; empty if one cannot be read, which is said} */
    static Optional<Catalog> read(Console console, Arguments arguments) throws IOException {
        Catalog catalog = Catalog.EMPTY;
        for (String path : arguments.texts(OPTION)) {
            try {
                catalog = catalog.with(Catalog.read(TypedPath.of(path)));
            } catch (CatalogException e) {
                console.say(String.valueOf(e.getMessage()));
                return Optional.empty();
            } catch (IOException e) {
                console.say(path, InputFile.reason(e));
                return Optional.empty();
            }
        }
        return Optional.of(catalog);
    }
}
