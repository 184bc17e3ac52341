package dev.usdt.otel.otlp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** What is a URL of a receiver, and what is not. */
final class ReceiverUrl {

    private static final int MOST_PORT = 65_535;

    private ReceiverUrl() {}

    /**
     * {@return the URL}
     *
     * @param variable what messages begin with
     * @throws IllegalArgumentException if nothing can be sent there; a user or a query, which may be secrets, are not
     *     in the message
     */
    static String check(String variable, String url) {
        String shown = url.contains("@") || url.contains("?") ? "what is given" : "'" + url + "'";
        try {
            URI uri = new URI(url);
            String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
            boolean isHttp = scheme.equals("http") || scheme.equals("https");
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException(variable + "the URL has a user, who is told by"
                        + " OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20…");
            } else if (isHttp && uri.getHost() != null && uri.getPort() <= MOST_PORT && uri.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // As below.
        }
        throw new IllegalArgumentException(
                variable + shown + " is no URL of a receiver, such as http://localhost:4318");
    }
}
