package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code readelf -n} of binutils, which shares nothing with us, says of the probes of a file. */
final class ReadelfNotes {

    // readelf takes notes of the owner stapsdt for probes whatever their type; only type 3 it calls NT_STAPSDT.
    private static final String TYPE = "\tNT_STAPSDT (SystemTap probe descriptors)\t";

    private static final Pattern NOTE = Pattern.compile(Pattern.quote(TYPE)
            + " {4}Provider: (.*)\n    Name: (.*)\n    Location: 0x([0-9a-f]+),"
            + " Base: 0x([0-9a-f]+), Semaphore: 0x([0-9a-f]+)\n    Arguments: (.*)\n");

    /** Command lines have an end. */
    private static final int FILES_OF_ONE_PROCESS = 200;

    private ReadelfNotes() {}

    /** What readelf and we know of a note as it is stored. */
    record Fields(String provider, String name, long location, long base, long semaphore, String arguments) {}

    static boolean isInstalled() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, "readelf"))) {
                return true;
            }
        }
        return false;
    }

    /** {@return what readelf prints of the notes of files} */
    static String print(List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("readelf", "-nW"));
        files.forEach(file -> command.add(file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** {@return the probes of each file, in the order of their text; an empty list for a file that has none} */
    static Map<Path, List<Fields>> of(List<Path> files) throws IOException, InterruptedException {
        Map<Path, List<Fields>> all = new LinkedHashMap<>();
        for (int from = 0; from < files.size(); from += FILES_OF_ONE_PROCESS) {
            List<Path> some = files.subList(from, Math.min(files.size(), from + FILES_OF_ONE_PROCESS));
            String output = print(some);
            int at = 0;
            for (int i = 0; i < some.size(); i++) {
                // One file by itself has no heading.
                at = some.size() == 1 ? 0 : headingOf(some.get(i), output, at);
                int end = i + 1 < some.size() ? headingOf(some.get(i + 1), output, at) : output.length();
                all.put(some.get(i), parse(output.substring(at, end)));
            }
        }
        return all;
    }

    private static int headingOf(Path file, String output, int from) {
        int at = output.indexOf("\nFile: " + file + "\n", from);
        if (at < 0) {
            throw new IllegalStateException("readelf says nothing of " + file);
        }
        return at;
    }

    /** {@return the probes in what readelf printed of one file, in the order of their text} */
    static List<Fields> parse(String output) {
        List<Fields> fields = new ArrayList<>();
        Matcher notes = NOTE.matcher(output);
        while (notes.find()) {
            fields.add(new Fields(
                    notes.group(1),
                    notes.group(2),
                    Long.parseUnsignedLong(notes.group(3), 16),
                    Long.parseUnsignedLong(notes.group(4), 16),
                    Long.parseUnsignedLong(notes.group(5), 16),
                    notes.group(6)));
        }
        // Every note that readelf printed was taken.
        assertEquals(output.split(Pattern.quote(TYPE), -1).length - 1, fields.size(), "notes of readelf");
        return sorted(fields);
    }

    /** {@return what we read, in the order of their text: readelf's order is that of the sections} */
    static List<Fields> of(UsdtFile file) {
        List<Fields> fields = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            StapsdtNote note = site.note();
            fields.add(new Fields(
                    note.provider(), note.name(), note.location(), note.base(), note.semaphore(), note.arguments()));
        }
        return sorted(fields);
    }

    private static List<Fields> sorted(List<Fields> fields) {
        fields.sort(Comparator.comparing(Fields::toString));
        return fields;
    }
}
