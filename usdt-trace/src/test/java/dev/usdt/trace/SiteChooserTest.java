package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Condition;
import dev.usdt.trace.KernelTrace.EventNaming;
import dev.usdt.trace.internal.tracefs.OpenPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a trace of nothing. */
class SiteChooserTest {

    private static final Path SERVER =
            Path.of(System.getProperty("usdt.testdata"), "elf", "goserver-amd64-stripped.elf");

    private static SiteChooser choose(TraceOptions.Builder options) throws Exception {
        SiteChooser chooser =
                new SiteChooser(options.build(), new EventNaming(KernelTrace.Use.RECORD, "e", 0), new ArrayList<>());
        try (OpenPath open = OpenPath.of(SERVER)) {
            chooser.add(new TraceSource("server", UsdtFile.read(SERVER, Detail.INSTRUCTIONS), open, 0));
        }
        return chooser;
    }

    @Test
    void saysWhatThereIsInsteadOfAMistypedName() throws Exception {
        assertEquals(
                "nothing to trace: no probe matches --provider nethttp; there are 19 probes, of the providers mark, net,"
                        + " net_http, sql, tls; did you mean net_http?",
                choose(TraceOptions.builder().filter(ProbeFilter.of("nethttp", "*")))
                        .nothing(true));
        TraceOptions.Builder requests = TraceOptions.builder().filter(ProbeFilter.of("net_http", "server_request_*"));
        assertEquals(
                "nothing to trace: no probe has staus; there are method, path, status; did you mean status?",
                choose(requests.condition(Condition.parse("staus >= 500"))).nothing(true));
    }

    @Test
    void saysWhichValueNoProbeHas() throws Exception {
        TraceOptions.Builder requests = TraceOptions.builder().filter(ProbeFilter.of("net_http", "server_request_*"));
        assertEquals(
                Optional.of("no probe has pth; there are method, path, status; did you mean path?"),
                choose(requests.asked(List.of("pth"))).unknown());
        assertEquals(
                Optional.empty(),
                choose(requests.asked(List.of("path", "status"))).unknown());
    }
}
