package dev.usdt.cli.saved;

import dev.usdt.ArgumentType;
import dev.usdt.GoLayout;
import dev.usdt.Problem;
import dev.usdt.diff.FileSnapshot;
import dev.usdt.diff.FileSnapshot.ArgumentSnapshot;
import dev.usdt.diff.FileSnapshot.Place;
import dev.usdt.diff.FileSnapshot.ProbeSnapshot;
import dev.usdt.diff.FileSnapshot.Sections;
import dev.usdt.diff.FileSnapshot.SemaphoreSnapshot;
import dev.usdt.diff.FileSnapshot.SiteSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a listing: of its JSON what a comparison needs. docs/schema/list.json has the whole. */
final class ListingReader {

    private static final String WHAT = "the output of usdt list --format json";

    private final SavedJson json;
    private final String source;

    ListingReader(SavedJson json, String source) {
        this.json = json;
        this.source = source;
    }

    SavedListing read() throws IOException, SavedFileException {
        json.startDocument(WHAT);
        boolean versioned = false;
        List<String> searched = new ArrayList<>();
        List<SavedFile> files = null;
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "schemaVersion" -> {
                    json.version();
                    versioned = true;
                }
                case "searched" -> {
                    json.startArray("an array of directories");
                    while (json.nextElement()) {
                        searched.add(json.text("a directory"));
                    }
                }
                case "files" -> files = files();
                default -> json.skip();
            }
        }
        if (!versioned || files == null) {
            throw json.wrong("not " + WHAT + ": \"" + (versioned ? "files" : "schemaVersion") + "\" is missing");
        }
        json.endDocument();
        return new SavedListing(source, searched, files);
    }

    private List<SavedFile> files() throws IOException, SavedFileException {
        List<SavedFile> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        json.startArray("an array of files");
        while (json.nextElement()) {
            SavedFile file = file();
            if (!paths.add(file.path())) {
                throw json.wrong("the file '" + file.path() + "' is listed twice");
            }
            files.add(file);
        }
        return files;
    }

    private SavedFile file() throws IOException, SavedFileException {
        String path = null;
        String machine = null;
        Optional<GoLayout> goLayout = Optional.empty();
        Optional<Boolean> notes = Optional.empty();
        Optional<Boolean> base = Optional.empty();
        Optional<Boolean> loaded = Optional.empty();
        List<ProbeSnapshot> probes = null;
        List<Problem> problems = List.of();
        json.startObject("a file");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "file" -> path = json.text(key);
                case "machine" -> machine = json.text(key);
                case "goLayout" -> goLayout = Optional.of(goLayout(json.text(key)));
                case "noteSection" -> notes = Optional.of(json.flag(key));
                case "stapsdtBase" -> base = Optional.of(json.flag(key));
                case "notesLoaded" -> loaded = Optional.of(json.flag(key));
                case "probes" -> probes = probes();
                case "problems" -> problems = problems();
                default -> json.skip();
            }
        }
        FileSnapshot snapshot = new FileSnapshot(
                json.required(machine, "machine of the file"),
                goLayout,
                new Sections(notes, base, loaded),
                json.required(probes, "probes of the file"));
        return new SavedFile(json.required(path, "file, which is its path"), snapshot, problems);
    }

    private GoLayout goLayout(String word) throws SavedFileException {
        return switch (word) {
            case "newer" -> GoLayout.NEWER;
            case "older" -> GoLayout.OLDER;
            default -> throw json.wrong("expected goLayout to be newer or older");
        };
    }

    private List<ProbeSnapshot> probes() throws IOException, SavedFileException {
        List<ProbeSnapshot> probes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        json.startArray("an array of probes");
        while (json.nextElement()) {
            ProbeSnapshot probe = probe();
            if (!names.add(probe.provider() + '\0' + probe.name())) {
                throw json.wrong("the probe '" + probe.provider() + ":" + probe.name() + "' is listed twice");
            }
            probes.add(probe);
        }
        return probes;
    }

    private ProbeSnapshot probe() throws IOException, SavedFileException {
        String provider = null;
        String name = null;
        List<SiteSnapshot> sites = new ArrayList<>();
        json.startObject("a probe");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "provider" -> provider = json.text(key);
                case "name" -> name = json.text(key);
                case "sites" -> {
                    json.startArray("an array of sites");
                    while (json.nextElement()) {
                        sites.add(site());
                    }
                }
                default -> json.skip();
            }
        }
        if (sites.isEmpty()) {
            throw json.wrong("a probe has no sites");
        }
        return new ProbeSnapshot(
                json.required(provider, "provider of the probe"), json.required(name, "name of the probe"), sites);
    }

    private SiteSnapshot site() throws IOException, SavedFileException {
        Long address = null;
        long stored = 0;
        Long adjusted = null;
        Optional<String> section = Optional.empty();
        String raised = "never";
        List<ArgumentSnapshot> arguments = null;
        json.startObject("a site");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "address" -> address = json.hex(key);
                case "semaphore" -> stored = json.hex(key);
                case "semaphoreAddress" -> adjusted = json.hex(key);
                case "semaphoreSection" -> section = Optional.of(json.text(key));
                case "semaphoreRaised" -> raised = raised(json.text(key));
                case "arguments" -> arguments = arguments();
                default -> json.skip();
            }
        }
        Optional<SemaphoreSnapshot> semaphore = Optional.empty();
        if (stored != 0) {
            semaphore = Optional.of(new SemaphoreSnapshot(
                    adjusted == null ? stored : adjusted,
                    section,
                    raised.equals("always") || raised.equals("if-started"),
                    raised.equals("always") || raised.equals("if-running")));
        }
        return new SiteSnapshot(
                json.required(address, "address of the site"),
                json.required(arguments, "arguments of the site"),
                semaphore);
    }

    private String raised(String word) throws SavedFileException {
        return switch (word) {
            case "always", "if-started", "if-running", "never" -> word;
            default -> throw json.wrong("expected semaphoreRaised to be always, if-started, if-running or never");
        };
    }

    private List<ArgumentSnapshot> arguments() throws IOException, SavedFileException {
        List<ArgumentSnapshot> arguments = new ArrayList<>();
        json.startArray("an array of arguments");
        while (json.nextElement()) {
            arguments.add(argument());
        }
        return arguments;
    }

    private ArgumentSnapshot argument() throws IOException, SavedFileException {
        Integer size = null;
        Boolean signed = null;
        Boolean floatingPoint = null;
        Place place = null;
        boolean address = false;
        json.startObject("an argument");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "size" -> size = size(json.integer(key));
                case "signed" -> signed = json.flag(key);
                case "floatingPoint" -> floatingPoint = json.flag(key);
                case "kind" -> place = place(json.text(key));
                case "value" -> {
                    address = json.isObject();
                    json.skip();
                }
                default -> json.skip();
            }
        }
        ArgumentType type = new ArgumentType(
                json.required(size, "size of the argument"),
                json.required(signed, "signed of the argument"),
                json.required(floatingPoint, "floatingPoint of the argument"));
        Place known = json.required(place, "kind of the argument");
        return new ArgumentSnapshot(type, known == Place.CONSTANT && address ? Place.ADDRESS : known);
    }

    private int size(int size) throws SavedFileException {
        if (size < 0) {
            throw json.wrong("expected size to be a number of bytes");
        }
        return size;
    }

    private Place place(String kind) throws SavedFileException {
        return switch (kind) {
            case "register" -> Place.REGISTER;
            case "registers" -> Place.REGISTERS;
            case "memory" -> Place.MEMORY;
            case "constant" -> Place.CONSTANT;
            case "unparsed" -> Place.UNPARSED;
            default -> throw json.wrong("expected kind to be register, registers, memory, constant or unparsed");
        };
    }

    private List<Problem> problems() throws IOException, SavedFileException {
        List<Problem> problems = new ArrayList<>();
        json.startArray("an array of problems");
        while (json.nextElement()) {
            Problem.Severity severity = null;
            OptionalLong offset = OptionalLong.empty();
            @Nullable String message = null;
            json.startObject("a problem");
            for (String key = json.nextKey(); key != null; key = json.nextKey()) {
                switch (key) {
                    case "severity" -> severity = severity(json.text(key));
                    case "fileOffset" -> offset = OptionalLong.of(json.hex(key));
                    case "message" -> message = json.text(key);
                    default -> json.skip();
                }
            }
            problems.add(new Problem(
                    json.required(severity, "severity of the problem"),
                    offset,
                    json.required(message, "message of the problem")));
        }
        return problems;
    }

    private Problem.Severity severity(String word) throws SavedFileException {
        return switch (word) {
            case "error" -> Problem.Severity.ERROR;
            case "warning" -> Problem.Severity.WARNING;
            default -> throw json.wrong("expected severity to be error or warning");
        };
    }
}
