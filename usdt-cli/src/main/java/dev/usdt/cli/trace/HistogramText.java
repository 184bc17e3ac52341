package dev.usdt.cli.trace;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Times for people. */
final class HistogramText {

    private static final int WIDTH = 52;
    private static final String[] UNITS = {"ns", "µs", "ms", "s"};

    private HistogramText() {}

    /**
     * How many times there are of some length.
     *
     * @param from the shortest, in nanoseconds: 0, or a power of two
     * @param to the first that is longer
     * @param count how many
     */
    record Bar(long from, long to, long count) {}

    /** {@return how many there are between powers of two, from the first to the last of which there is one} */
    static List<Bar> bars(Histogram times) {
        List<Bar> bars = new ArrayList<>();
        if (times.getTotalCount() == 0) {
            return bars;
        }
        long longest = times.getMaxValue();
        long from = times.getMinValue() == 0 ? 0 : Long.highestOneBit(times.getMinValue());
        while (from <= longest) {
            long to = from == 0 ? 1 : 2 * from;
            bars.add(new Bar(from, to, times.getCountBetweenValues(from, to - 1)));
            from = to;
        }
        return bars;
    }

    /** {@return a line for each bar} */
    static String of(Histogram times) {
        List<Bar> bars = bars(times);
        long most = 1;
        for (Bar bar : bars) {
            most = Math.max(most, bar.count());
        }
        List<String[]> rows = new ArrayList<>();
        for (Bar bar : bars) {
            String line = "@".repeat((int) (bar.count() * WIDTH / most));
            rows.add(new String[] {
                "[" + time(bar.from()) + ", " + time(bar.to()) + ")",
                Long.toString(bar.count()),
                "|" + line + " ".repeat(WIDTH - line.length()) + "|"
            });
        }
        return TextTable.of(rows);
    }

    /** {@return a time with three digits: {@code 812ns}, {@code 12.3µs}, {@code 1.23s}} */
    static String time(long nanos) {
        long unit = 1;
        int name = 0;
        while (name < UNITS.length - 1 && nanos >= 1000 * unit) {
            unit *= 1000;
            name++;
        }
        long whole = nanos / unit;
        int digits = unit == 1 || whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
        long scale = digits == 2 ? 100 : digits == 1 ? 10 : 1;
        long part = nanos % unit * scale / unit;
        String text = Long.toString(whole);
        if (digits > 0) {
            String rest = Long.toString(part);
            text += "." + "0".repeat(digits - rest.length()) + rest;
        }
        return text + UNITS[name];
    }
}
