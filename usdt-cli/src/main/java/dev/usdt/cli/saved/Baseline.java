package dev.usdt.cli.saved;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Findings that are known: what {@code usdt validate --format json} has written.
 *
 * @param findings them by their fingerprints
 */
public record Baseline(Map<String, KnownFinding> findings) {

    /** No finding is known. */
    public static final Baseline NONE = new Baseline(Map.of());

    private static final String WHAT = "the output of usdt validate --format json";

    /**
     * A finding.
     *
     * @param file the path of its file
     * @param code which kind it is
     * @param probe the probe that it is about, or an empty text
     */
    public record KnownFinding(String file, String code, String probe) {}

    /**
     * Reads them.
     *
     * @param source what errors call it
     */
    public static Baseline read(Path path, String source) throws IOException, SavedFileException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path));
                SavedJson json = new SavedJson(in, source)) {
            try {
                return read(json);
            } catch (JsonProcessingException e) {
                throw json.wrong(e);
            }
        }
    }

    private static Baseline read(SavedJson json) throws IOException, SavedFileException {
        Map<String, KnownFinding> findings = new LinkedHashMap<>();
        boolean versioned = false;
        boolean files = false;
        json.startDocument(WHAT);
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "schemaVersion" -> {
                    json.version();
                    versioned = true;
                }
                case "files" -> {
                    files = true;
                    json.startArray("an array of files");
                    while (json.nextElement()) {
                        readFile(json, findings);
                    }
                }
                default -> json.skip();
            }
        }
        if (!versioned || !files) {
            throw json.wrong("not " + WHAT + ": \"" + (versioned ? "files" : "schemaVersion") + "\" is missing");
        }
        json.endDocument();
        return new Baseline(findings);
    }

    private static void readFile(SavedJson json, Map<String, KnownFinding> findings)
            throws IOException, SavedFileException {
        String file = null;
        // The path may stand behind them.
        Map<String, List<String>> found = null;
        json.startObject("a file");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "file" -> file = json.text(key);
                case "findings" -> {
                    found = new LinkedHashMap<>();
                    json.startArray("an array of findings");
                    while (json.nextElement()) {
                        readFinding(json, found);
                    }
                }
                default -> json.skip();
            }
        }
        String path = json.required(file, "file, which is its path");
        for (Map.Entry<String, List<String>> each :
                json.required(found, "findings of the file").entrySet()) {
            findings.put(
                    each.getKey(),
                    new KnownFinding(
                            path, each.getValue().get(0), each.getValue().get(1)));
        }
    }

    /** Puts code and probe by the fingerprint. */
    private static void readFinding(SavedJson json, Map<String, List<String>> found)
            throws IOException, SavedFileException {
        String code = null;
        String provider = "";
        String name = "";
        String fingerprint = null;
        boolean ofProbe = false;
        json.startObject("a finding");
        for (String key = json.nextKey(); key != null; key = json.nextKey()) {
            switch (key) {
                case "code" -> code = json.text(key);
                case "provider" -> {
                    provider = json.text(key);
                    ofProbe = true;
                }
                case "name" -> name = json.text(key);
                case "fingerprint" -> fingerprint = json.text(key);
                default -> json.skip();
            }
        }
        List<String> told = new ArrayList<>();
        told.add(json.required(code, "code of the finding"));
        told.add(ofProbe ? provider + ":" + name : "");
        found.put(json.required(fingerprint, "fingerprint of the finding: an older usdt has written it"), told);
    }
}
