package dev.usdt.cli;

/** The version of this command. */
final class Version {

    private Version() {}

    /** {@return the version with a line end, as the jar's manifest has it} */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "usdt " + (version == null ? "(not packaged)" : version) + "\n";
    }
}
