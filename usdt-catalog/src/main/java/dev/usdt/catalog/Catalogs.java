package dev.usdt.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that is known of probes: what a catalog of one's own says, and beside it what is built in.
 *
 * <p>A program is known by the providers of its probes, never by the name of a file. What is built in for a provider is
 * read when it is first asked for, once in a process. Thread-safe.
 */
public final class Catalogs {

    private static final String GO = "go";

    /** By its provider, the catalog that knows it. Go's is by itself: its providers have names that others may have. */
    private static final Map<String, String> PROGRAMS = programs();

    private static final Map<String, Catalog> READ = new ConcurrentHashMap<>();

    private final boolean go;
    private final Catalog own;
    /** By the name of what is built in. */
    private final Map<String, Catalog> joined = new ConcurrentHashMap<>();

    private Catalogs(boolean go, Catalog own) {
        this.go = go;
        this.own = own;
    }

    private static Map<String, String> programs() {
        String[][] programs = {
            {"hotspot", "hotspot", "hs_private"},
            {"hotspot_jni", "hotspot_jni"},
            {"postgresql", "postgresql"},
            {"python", "python"},
            {"ruby", "ruby"},
            {"php", "php"},
            {"glibc", "libc", "rtld", "libc_malloc_debug"},
            {"libstdcxx", "libstdcxx"},
            {"libvirt", "libvirt"},
            {"sssd", "sssd"},
            {"guestfs", "guestfs"},
            {"nbdkit", "nbdkit"},
            {"netatalk", "afp"},
            {"systemtap", "staprun", "stapio", "stap"},
            {"xrt", "xrt"},
            {
                "mir",
                "mir_server_compositor",
                "mir_server_display",
                "mir_server_input",
                "mir_server_scene",
                "mir_server_shared_library_prober",
                "mir_server_wayland"
            },
        };
        Map<String, String> byProvider = new HashMap<>();
        for (String[] program : programs) {
            for (int i = 1; i < program.length; i++) {
                byProvider.put(program[i], program[0]);
            }
        }
        return byProvider;
    }

    /**
     * {@return what is known of the probes of a program}
     *
     * @param go whether it is written in Go: if so, its providers are those of Go's standard library
     * @param own what counts first
     */
    public static Catalogs of(boolean go, Catalog own) {
        return new Catalogs(go, Objects.requireNonNull(own, "own"));
    }

    /** {@return the probes of the standard library of Go, as the fork of Go with USDT probes has them} */
    public static Catalog ofGo() {
        return read(GO);
    }

    /** {@return all that are built in, that of Go first, the others in the order of their programs} */
    public static List<Catalog> builtIn() {
        List<Catalog> all = new ArrayList<>();
        for (String file : PROGRAMS.values()) {
            Catalog catalog = read(file);
            if (!all.contains(catalog)) {
                all.add(catalog);
            }
        }
        all.sort((one, other) -> one.program().compareToIgnoreCase(other.program()));
        all.add(0, ofGo());
        return all;
    }

    /**
     * {@return what is known of the probes of a provider; it may know others besides}
     *
     * @param provider the provider
     */
    public Catalog of(String provider) {
        String file = go ? GO : PROGRAMS.get(provider);
        if (file == null) {
            return own;
        }
        Catalog known = joined.get(file);
        if (known == null) {
            known = read(file).with(own);
            joined.put(file, known);
        }
        return known;
    }

    private static Catalog read(String name) {
        Catalog known = READ.get(name);
        if (known != null) {
            return known;
        }
        Catalog compiled = CompiledCatalog.read(name);
        Catalog catalog = compiled != null ? compiled : readJson(name);
        // Of two threads that read it one is too late: builtIn and ofGo return the same.
        Catalog first = READ.putIfAbsent(name, catalog);
        return first != null ? first : catalog;
    }

    /** {@return the source of what is built in, which is read where it was not compiled} */
    static Catalog readJson(String name) {
        String file = name + ".json";
        try (InputStream in = Catalogs.class.getResourceAsStream(file)) {
            return CatalogReader.read(Objects.requireNonNull(in, file), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CatalogException e) {
            throw new IllegalStateException(e);
        }
    }
}
