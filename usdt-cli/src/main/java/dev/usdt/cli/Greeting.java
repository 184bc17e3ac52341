package dev.usdt.cli;

import dev.usdt.cli.io.Printable;

/** What is said to somebody who types the command alone: three lines that work as they are. */
final class Greeting {

    /**
     * Set by the launcher of a checkout, which has programs with probes: one of them, and how that launcher was called.
     */
    private static final String EXAMPLE = "USDT_EXAMPLE";

    private static final String SELF = "USDT_SELF";

    private Greeting() {}

    /** {@return the lines} */
    static String text() {
        String example = System.getenv(EXAMPLE);
        String self = System.getenv(SELF);
        return example == null || self == null
                ? anywhere()
                : of(Printable.of(quoted(self)), Printable.of(quoted(example)));
    }

    /** {@return the lines for a program with the probes of Go's net/http} */
    static String of(String usdt, String program) {
        return lines(
                usdt + " list " + program,
                usdt + " explain " + program + " net_http:server_request_end",
                usdt + " bpftrace --provider net_http " + program);
    }

    private static String anywhere() {
        // Processes of others may be looked at by root alone.
        boolean root = System.getProperty("user.name", "").equals("root");
        return lines(
                "usdt list -r /usr/lib",
                root ? "usdt ps" : "sudo usdt ps",
                "usdt explain --machine x86_64 '-4@%eax 8@16(%rsp)'");
    }

    private static String lines(String first, String second, String third) {
        return "usdt reads the USDT probes of programs, and traces them. Try one of these:\n\n  " + first + "\n  "
                + second + "\n  " + third + "\n\nAll commands: usdt --help\n";
    }

    /** For a shell. */
    private static String quoted(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "/._-+".indexOf(c) < 0) {
                return "'" + word.replace("'", "'\\''") + "'";
            }
        }
        return word;
    }
}
