package dev.usdt.otel;

import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Set;

/**
 * What OpenTelemetry's semantic conventions ask of some attributes beside their names.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">Semantic conventions for HTTP spans</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/db/database-spans/">Semantic conventions for database
 *     spans</a>
 */
final class Conventions {

    static final String METHOD = "http.request.method";
    static final String QUERY_TEXT = "db.query.text";

    private static final String URL = "url.full";
    private static final String OTHER = "_OTHER";
    /** Those of RFC 9110 and 5789, which the conventions name. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE");

    private static final int LONGEST_OPERATION = 32;

    private Conventions() {}

    /** Puts a text, and what follows from it. */
    static void put(AttributesBuilder attributes, String name, String text, boolean truncated, boolean withQueryText) {
        switch (name) {
            case METHOD -> {
                String method = method(text);
                attributes.put(METHOD, method);
                if (!method.equals(text)) {
                    attributes.put("http.request.method_original", text);
                }
            }
            case QUERY_TEXT -> {
                String operation = operation(text);
                if (!operation.isEmpty()) {
                    attributes.put("db.operation.name", operation);
                }
                if (withQueryText) {
                    attributes.put(QUERY_TEXT, text);
                }
            }
            case URL -> attributes.put(URL, withoutCredentials(text, truncated));
            default -> attributes.put(name, text);
        }
    }

    /** {@return what a text is called in the name of a span; empty if it must not be there} */
    static String inName(String attribute, String text) {
        return switch (attribute) {
            case METHOD -> method(text).equals(OTHER) ? "HTTP" : method(text);
            // Of no use there: each would be another one.
            case QUERY_TEXT -> operation(text);
            case URL -> withoutCredentials(text, true);
            default -> text;
        };
    }

    /** There may be any number of methods that somebody makes up. Go's client has none for GET. */
    private static String method(String text) {
        if (text.isEmpty()) {
            return "GET";
        }
        return METHODS.contains(text) ? text : OTHER;
    }

    /** The first word, if it is one that may be a command. */
    private static String operation(String query) {
        int start = 0;
        while (start < query.length() && Character.isWhitespace(query.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < query.length() && isLetter(query.charAt(end))) {
            end++;
        }
        return end - start > LONGEST_OPERATION ? "" : query.substring(start, end);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /**
     * {@code https://user:password@host/} has them hidden. Of a text that was cut before the end of the host, nobody
     * knows whether it is the host.
     */
    private static String withoutCredentials(String url, boolean truncated) {
        int slashes = url.indexOf("//");
        if (slashes < 0) {
            return url;
        }
        int host = slashes + 2;
        int end = host;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = end == host ? -1 : url.lastIndexOf('@', end - 1);
        if (at < host && !(truncated && end == url.length())) {
            return url;
        }
        return url.substring(0, host) + "REDACTED:REDACTED@" + (at < host ? "" : url.substring(at + 1));
    }
}
