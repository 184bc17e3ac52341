package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a histogram with the times that the program took itself. The program takes its times between the probes, the
 * tracer at them: so the tracer's are longer, by what two hits cost.
 */
final class LatencyVerdict {

    private static final Pattern BUCKET = Pattern.compile("\\[(\\d+)([KMG]?)(?:, (\\d+)([KMG]?)\\)|\\]) +(\\d+) \\|.*");

    private final List<String> faults = new ArrayList<>();

    /** A bucket, from the one to before the other, in microseconds. */
    private record Bucket(long from, long to) {}

    /**
     * Compares.
     *
     * @param capture a run of a program that tells the times
     * @param pair what the names of the two probes have in common
     * @param slack how much longer than twice a time the tracer's may be, in microseconds
     */
    LatencyVerdict(Capture capture, String pair, double slack) {
        List<Double> taken = capture.truth().stream()
                .filter(line -> line.startsWith("duration\t" + pair + "\t"))
                .map(line -> Double.parseDouble(line.split("\t", -1)[2]) / 1000)
                .sorted()
                .toList();
        List<Bucket> measured = buckets(capture, pair);
        if (taken.isEmpty()) {
            faults.add("the program tells no times");
        }
        if (measured.size() != taken.size()) {
            faults.add(measured.size() + " measured, " + taken.size() + " taken");
        }
        for (int i = 0; i < Math.min(measured.size(), taken.size()); i++) {
            Bucket bucket = measured.get(i);
            double time = taken.get(i);
            if (bucket.to() < time || bucket.from() > 2 * time + slack) {
                faults.add("number " + i + " took " + time + " us, measured " + bucket);
            }
        }
        for (String line : capture.lines()) {
            if (line.startsWith("@no_start[" + pair)) {
                faults.add(line);
            } else if (line.startsWith("@started[" + pair) && !line.endsWith(": " + taken.size())) {
                faults.add(line + ", but " + taken.size() + " taken");
            }
        }
    }

    /** {@return what is wrong; empty if the histogram shows the times that were taken} */
    List<String> faults() {
        return faults;
    }

    /** {@return how many times were measured} */
    static long measured(Capture capture, String pair) {
        return buckets(capture, pair).size();
    }

    /** The bucket of each time that was measured, in order. */
    private static List<Bucket> buckets(Capture capture, String pair) {
        String title = "@us[" + pair + "_start to ";
        List<Bucket> buckets = new ArrayList<>();
        boolean inside = false;
        for (String line : capture.lines()) {
            Matcher bucket = BUCKET.matcher(line);
            if (bucket.matches()) {
                long from = number(bucket.group(1), bucket.group(2));
                long to = bucket.group(3) == null ? from + 1 : number(bucket.group(3), bucket.group(4));
                for (int i = 0; inside && i < Integer.parseInt(bucket.group(5)); i++) {
                    buckets.add(new Bucket(from, to));
                }
            } else {
                inside = line.startsWith(title);
            }
        }
        return buckets;
    }

    private static long number(String digits, String unit) {
        return Long.parseLong(digits)
                << switch (unit) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
    }
}
