package dev.usdt.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Main;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What {@code usdt} says of files, as lines that rows of the tables have to be. Each is sorted.
 *
 * @param sites of {@code usdt list}
 * @param findings of {@code usdt validate}
 * @param failures files that cannot be read, by the same, and why
 */
record Expected(List<String> sites, List<String> findings, List<String> failures) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNREADABLE = "unreadable";
    private static final int MOST_SHOWN = 5;

    /** {@return what it says with some options and files} */
    static Expected of(String... arguments) throws IOException {
        return of(true, arguments);
    }

    /** {@return what it says of images} */
    static Expected ofImages(List<String> paths) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--image", "--archives"));
        arguments.addAll(paths);
        return of(false, arguments.toArray(String[]::new));
    }

    private static Expected of(boolean search, String... arguments) throws IOException {
        List<String> sites = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<String> list = new ArrayList<>(List.of("list", "--format", "json"));
        if (search) {
            list.addAll(List.of("-r", "--archives"));
        }
        list.addAll(List.of(arguments));
        for (JsonNode file : json(list).path("files")) {
            for (JsonNode probe : file.path("probes")) {
                for (JsonNode site : probe.path("sites")) {
                    sites.add(String.join(
                            "|",
                            text(file, "file"),
                            text(file.path("layer"), "digest"),
                            text(file, "machine"),
                            text(file, "buildId"),
                            text(probe, "provider"),
                            text(probe, "name"),
                            text(site, "address"),
                            text(site, "base"),
                            text(site, "semaphore"),
                            text(site, "fileOffset"),
                            text(site, "executable"),
                            text(site, "args"),
                            arguments(site.path("arguments"))));
                }
            }
        }
        List<String> validate = new ArrayList<>(List.of("validate", "--format", "json"));
        if (search) {
            validate.add("--archives");
        }
        validate.addAll(List.of(arguments));
        for (JsonNode file : json(validate).path("files")) {
            for (JsonNode finding : file.path("findings")) {
                if (text(finding, "code").equals(UNREADABLE)) {
                    failures.add(text(file, "file") + "|" + text(finding, "message"));
                } else {
                    findings.add(String.join(
                            "|",
                            text(file, "file"),
                            text(finding, "code"),
                            text(finding, "severity"),
                            text(finding, "provider"),
                            text(finding, "name"),
                            text(finding, "address"),
                            text(finding, "noteOffset"),
                            text(finding, "fileOffset"),
                            text(finding, "message"),
                            text(finding, "affects")));
                }
            }
        }
        return new Expected(sites, findings, failures).sorted();
    }

    private static JsonNode json(List<String> arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(out, err, arguments.toArray(String[]::new));
        if (status > 1) {
            throw new AssertionError(arguments + ": " + err);
        }
        return JSON.readTree(out.toString());
    }

    private static String arguments(JsonNode arguments) {
        List<String> all = new ArrayList<>();
        for (JsonNode argument : arguments) {
            all.add(String.join(
                    ":",
                    text(argument, "spec"),
                    text(argument, "size"),
                    text(argument, "signed"),
                    text(argument, "floatingPoint"),
                    text(argument, "type")));
        }
        return all.toString();
    }

    /** What is not there is nothing, as a column that is null. */
    private static String text(JsonNode object, String field) {
        return object.path(field).asText("");
    }

    /** {@return only what is not of some files, or in them} */
    Expected without(List<String> paths) {
        return new Expected(without(sites, paths), without(findings, paths), without(failures, paths));
    }

    private static List<String> without(List<String> lines, List<String> paths) {
        return lines.stream()
                .filter(line -> paths.stream().noneMatch(path -> line.startsWith(path + "!")))
                .toList();
    }

    /** {@return some of the lines that only one of them has} Whole tables are more than anybody reads. */
    List<String> differences(Expected actual) {
        List<String> differences = new ArrayList<>();
        addDifferences("site", sites, actual.sites, differences);
        addDifferences("finding", findings, actual.findings, differences);
        addDifferences("failure", failures, actual.failures, differences);
        return differences;
    }

    private static void addDifferences(
            String what, List<String> expected, List<String> actual, List<String> differences) {
        List<String> missing = new ArrayList<>(expected);
        List<String> further = new ArrayList<>(actual);
        // Lines may be there twice.
        for (String line : expected) {
            if (further.remove(line)) {
                missing.remove(line);
            }
        }
        missing.stream().limit(MOST_SHOWN).forEach(line -> differences.add("no " + what + " " + line));
        further.stream().limit(MOST_SHOWN).forEach(line -> differences.add("a further " + what + " " + line));
    }

    /** {@return both} */
    Expected and(Expected other) {
        return new Expected(both(sites, other.sites), both(findings, other.findings), both(failures, other.failures))
                .sorted();
    }

    private static List<String> both(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** {@return the same in the order of text} */
    Expected sorted() {
        return new Expected(sorted(sites), sorted(findings), sorted(failures));
    }

    private static List<String> sorted(List<String> lines) {
        List<String> sorted = new ArrayList<>(lines);
        Collections.sort(sorted);
        return sorted;
    }
}
