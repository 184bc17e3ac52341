package dev.usdt.cli.programs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a program does, and which hits of its probes tell that.
 *
 * @param name what it is called
 * @param script the script that does it, and writes what it did into the file {@code truth}
 * @param variables what the script is told, in the environment
 * @param file the file with the probes
 * @param selection options that choose them
 * @param kept what a line of a hit is like that is compared with those of the truth
 * @param dropped the values that are left out of such a line, beside all addresses
 * @param scripts whether scripts without {@code --target} trace it, too
 */
record Workload(
        String name,
        String script,
        Map<String, String> variables,
        Path file,
        List<String> selection,
        Pattern kept,
        List<String> dropped,
        boolean scripts) {

    @Override
    public String toString() {
        return name;
    }
}
