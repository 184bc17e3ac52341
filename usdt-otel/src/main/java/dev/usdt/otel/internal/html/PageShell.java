package dev.usdt.otel.internal.html;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A page without its data. A browser runs its scripts, by their hashes, and no others, and fetches nothing.
 *
 * @param front what is in front of the data
 * @param back what is behind it
 */
public record PageShell(String front, String back) {

    /**
     * {@return a page of resources}
     *
     * @param page the page, in which names between two {@code @} stand for the parts
     * @param place the class beside which the others are
     * @param styles styles, which come behind those that all pages share
     * @param scripts scripts, which see those that all pages share
     */
    public static PageShell of(String page, Class<?> place, List<String> styles, List<String> scripts)
            throws IOException {
        Part style = new Part("style");
        style.add(resource(PageShell.class, "base.css"));
        for (String name : styles) {
            style.add(resource(place, name));
        }
        Part script = new Part("script");
        script.add(resource(PageShell.class, "base.js"));
        for (String name : scripts) {
            script.add(resource(place, name));
        }
        String policy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src" + style.sources
                + "; script-src" + script.sources;
        String whole = page.replace("@policy@", policy)
                .replace("@styles@\n", style.elements)
                .replace("@scripts@\n", script.elements);
        int data = whole.indexOf("@data@");
        return new PageShell(whole.substring(0, data), whole.substring(data + "@data@".length()));
    }

    /** {@return the text of a resource beside a class} */
    public static String resource(Class<?> place, String name) throws IOException {
        try (InputStream in = place.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Elements of one kind, and what the policy has to say for each. */
    private static final class Part {
        private final String tag;
        private final StringBuilder elements = new StringBuilder();
        private final StringBuilder sources = new StringBuilder();

        Part(String tag) {
            this.tag = tag;
        }

        void add(String text) {
            elements.append('<').append(tag).append('>').append(text);
            elements.append("</").append(tag).append(">\n");
            sources.append(source(text));
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
}
