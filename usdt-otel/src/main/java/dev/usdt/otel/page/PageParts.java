package dev.usdt.otel.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A page without its data: what is in front of it and what is behind it. A browser runs these scripts and no others.
 */
final class PageParts {

    private static final List<String> STYLES = List.of("uplot/uPlot.min.css", "page.css");
    private static final List<String> SCRIPTS = List.of(
            "uplot/uPlot.iife.min.js", "model.js", "grid.js", "scatter.js", "histogram.js", "waterfall.js", "page.js");

    private final String front;
    private final String back;

    private PageParts(String front, String back) {
        this.front = front;
        this.back = back;
    }

    /** Reads them. */
    static PageParts read() throws IOException {
        StringBuilder styles = new StringBuilder();
        StringBuilder scripts = new StringBuilder();
        StringBuilder policy = new StringBuilder("default-src 'none'; base-uri 'none'; form-action 'none'; style-src");
        for (String style : STYLES) {
            String text = resource(style);
            styles.append("<style>").append(text).append("</style>\n");
            policy.append(source(text));
        }
        policy.append("; script-src");
        for (String script : SCRIPTS) {
            String text = resource(script);
            scripts.append("<script>").append(text).append("</script>\n");
            policy.append(source(text));
        }
        String page = resource("page.html")
                .replace("@policy@", policy)
                .replace("@licence@", resource("uplot/LICENSE").strip())
                .replace("@styles@\n", styles)
                .replace("@scripts@\n", scripts);
        int data = page.indexOf("@data@");
        return new PageParts(page.substring(0, data), page.substring(data + "@data@".length()));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PageParts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String source(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return " 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    void writeFront(OutputStream out) throws IOException {
        out.write(front.getBytes(StandardCharsets.UTF_8));
    }

    void writeBack(OutputStream out) throws IOException {
        out.write(back.getBytes(StandardCharsets.UTF_8));
    }
}
