package dev.usdt.cli.format;

/** The version of this command. */
public final class Version {

    private Version() {}

    /** {@return the version with a line end, as the jar's manifest has it} */
    public static String text() {
        return "usdt " + number() + "\n";
    }

    /** {@return the version alone} */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
