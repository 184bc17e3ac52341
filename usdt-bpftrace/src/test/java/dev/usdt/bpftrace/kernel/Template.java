package dev.usdt.bpftrace.kernel;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.Parameter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines that a script prints for one probe, with which the truth is put into the words of the script: how a value
 * looks is taken from the script, what it is from the program that passed it.
 *
 * @param probe {@code provider:name}
 * @param lines what stands behind it, {@code arg0=%ld}; several if that differs between the sites
 */
record Template(String probe, Set<List<String>> lines) {

    private static final Pattern PRINTF = Pattern.compile("^\t+printf\\(\"(.*?)\\\\n\"", Pattern.MULTILINE);

    private static final String TEXT = "\\\"%r\\\"";

    private static final Pattern VALUE = Pattern.compile("(\\w+)=(\\S+)");

    private static final Pattern NUMBERED = Pattern.compile("arg(\\d+)");

    private static final Catalog KNOWN = Catalogs.ofGo();

    /** {@return the templates of a script by probe} */
    static Map<String, Template> of(String script) {
        Map<String, Template> templates = new LinkedHashMap<>();
        Matcher printf = PRINTF.matcher(script);
        while (printf.find()) {
            List<String> words = new ArrayList<>(List.of(printf.group(1).split(" ")));
            String probe = words.remove(0);
            templates
                    .computeIfAbsent(probe, key -> new Template(key, new LinkedHashSet<>()))
                    .lines()
                    .add(words);
        }
        return templates;
    }

    /**
     * What a hit should print.
     *
     * @param line the whole line
     * @param values how many values of the truth it shows
     * @param omitted the arguments of the truth that it does not show, {@code arg1}
     * @param cut how many texts are longer than bpftrace can print
     */
    record Expected(String line, int values, List<String> omitted, int cut) {}

    /**
     * {@return what the hit of a probe may print, given the values that the program passed, one line for each kind of
     * site that passes so many; empty if the script takes two numbers for a text, which is a guess}
     *
     * <p>A text that may as well be two numbers has a line for either. The numbers are printed where they cannot be a
     * text, and of a text that is empty and nowhere.
     */
    Optional<List<Expected>> expect(List<String> truth, int mostTextBytes) {
        List<Expected> expected = new ArrayList<>();
        for (List<String> line : lines) {
            if (lines.size() > 1 && !isPassed(line, truth)) {
                continue;
            }
            Optional<Expected> one = expect(line, byIndex(truth), mostTextBytes);
            if (one.isEmpty() && isGuess(line, byIndex(truth))) {
                return Optional.empty();
            }
            one.ifPresent(expected::add);
        }
        int most = expected.stream().mapToInt(Expected::values).max().orElse(0);
        return Optional.of(expected.stream().filter(one -> one.values() == most).toList());
    }

    /** Which argument a name stands for. */
    private int index(String key) {
        Matcher numbered = NUMBERED.matcher(key);
        if (numbered.matches()) {
            return Integer.parseInt(numbered.group(1));
        }
        int colon = probe.indexOf(':');
        int index = 0;
        for (Parameter parameter : KNOWN.meanings(probe.substring(0, colon), probe.substring(colon + 1))
                .get(0)
                .parameters()) {
            if (parameter.name().equals(key)) {
                return index;
            }
            index += parameter.type().arguments();
        }
        throw new AssertionError(probe + " has no " + key);
    }

    private boolean isPassed(List<String> line, List<String> truth) {
        int count = truth.size()
                + (int) truth.stream().filter(value -> value.startsWith("s:")).count();
        return line.stream().map(VALUE::matcher).allMatch(word -> word.matches() && index(word.group(1)) < count);
    }

    private static Map<Integer, String> byIndex(List<String> truth) {
        Map<Integer, String> byIndex = new LinkedHashMap<>();
        int index = 0;
        for (String value : truth) {
            byIndex.put(index, value);
            index += value.startsWith("s:") ? 2 : 1;
        }
        return byIndex;
    }

    /** Whether two numbers that the program passed are what a line would show as text. */
    private boolean isGuess(List<String> line, Map<Integer, String> truth) {
        for (String word : line) {
            Matcher value = VALUE.matcher(word);
            if (value.matches() && value.group(2).equals(TEXT)) {
                int index = index(value.group(1));
                String address = truth.get(index);
                if (address != null && !address.startsWith("s:") && isText(address, truth.get(index + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isText(String address, String length) {
        BigInteger bytes = new BigInteger(length);
        BigInteger start =
                address.startsWith("0x") ? new BigInteger(address.substring(2), 16) : new BigInteger(address);
        return bytes.signum() >= 0
                && bytes.compareTo(BigInteger.ONE.shiftLeft(20)) <= 0
                && start.compareTo(BigInteger.valueOf(4096)) >= 0;
    }

    /** What a line shows, or empty if it is the line of other values. */
    private Optional<Expected> expect(List<String> values, Map<Integer, String> byIndex, int mostTextBytes) {
        StringBuilder line = new StringBuilder(probe);
        int cut = 0;
        int shown = 0;
        int lengthOfNothing = -1;
        for (String word : values) {
            Matcher value = VALUE.matcher(word);
            if (!value.matches()) {
                throw new AssertionError("not a value: " + word);
            }
            int index = index(value.group(1));
            String known = index == lengthOfNothing ? "0" : byIndex.remove(index);
            boolean text = value.group(2).equals(TEXT);
            if (known == null) {
                if (lines.size() > 1) {
                    return Optional.empty();
                }
                throw new AssertionError(probe + " prints " + word + ", the program passed other values");
            } else if (known.equals("s:") && !text) {
                known = "0x0";
                lengthOfNothing = index + 1;
            } else if (known.startsWith("s:") != text) {
                return Optional.empty();
            }
            shown += index == lengthOfNothing ? 0 : 1;
            cut += known.startsWith("s:") && (known.length() - 2) / 2 > mostTextBytes ? 1 : 0;
            line.append(' ').append(value.group(1)).append('=').append(shown(value.group(2), known, mostTextBytes));
        }
        List<String> omitted =
                byIndex.keySet().stream().map(number -> "arg" + number).toList();
        return Optional.of(new Expected(line.toString(), shown, omitted, cut));
    }

    private static String shown(String format, String value, int mostTextBytes) {
        if (value.startsWith("f:")) {
            return format.substring(0, format.indexOf(':')) + value.substring(1);
        } else if (format.equals(TEXT)) {
            return '"' + text(value, mostTextBytes) + '"';
        } else if (!format.startsWith("0x") || value.startsWith("0x")) {
            return value;
        }
        return "0x" + new BigInteger(value).toString(16);
    }

    private static String text(String value, int mostTextBytes) {
        byte[] bytes = HexFormat.of().parseHex(value, 2, value.length());
        return text(Arrays.copyOf(bytes, Math.min(bytes.length, mostTextBytes)));
    }

    /** {@return bytes as bpftrace's {@code %r} prints them} */
    static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte one : bytes) {
            boolean printable = one >= 0x20 && one < 0x7f;
            text.append(printable ? String.valueOf((char) one) : String.format("\\x%02x", one));
        }
        return text.toString();
    }
}
