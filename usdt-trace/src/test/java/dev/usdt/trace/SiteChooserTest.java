package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.trace.KernelTrace.EventNaming;
import dev.usdt.trace.internal.tracefs.OpenPath;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a trace of nothing. */
class SiteChooserTest {

    private static final Path SERVER =
            Path.of(System.getProperty("usdt.testdata"), "elf", "goserver-amd64-stripped.elf");

    private static SiteChooser choose(TraceOptions.Builder options) throws Exception {
        return choose(options, new ArrayList<>());
    }

    private static SiteChooser choose(TraceOptions.Builder options, List<String> problems) throws Exception {
        TraceOptions built = options.build();
        return choose(built, new TypedNames(built), problems);
    }

    private static SiteChooser choose(TraceOptions options, TypedNames names, List<String> problems) throws Exception {
        SiteChooser chooser =
                new SiteChooser(options, new EventNaming(KernelTrace.Use.RECORD, "e", 0), names, problems);
        try (OpenPath open = OpenPath.of(SERVER)) {
            chooser.add(new TraceSource("server", UsdtFile.read(SERVER, Detail.INSTRUCTIONS), open, 0));
        }
        return chooser;
    }

    @Test
    void saysWhatThereIsInsteadOfAMistypedName() throws Exception {
        assertEquals(
                "server: nothing to trace: no probe matches --provider nethttp; there are 19 probes, of the providers mark, net,"
                        + " net_http, sql, tls; did you mean 'net_http'?",
                choose(TraceOptions.builder().filter(ProbeFilter.of("nethttp", "*")))
                        .nothing("server", true));
    }

    private static TraceOptions.Builder requests() {
        return TraceOptions.builder().filter(ProbeFilter.of("net_http", "server_request_*"));
    }

    private static TypedNames names(TraceOptions.Builder options) throws Exception {
        TraceOptions built = options.build();
        TypedNames names = new TypedNames(built);
        choose(built, names, new ArrayList<>());
        return names;
    }

    @Test
    void saysWhichValueNoProbeHas() throws Exception {
        String pth = "no probe has pth; there are method, path, status; did you mean 'path'?";
        assertEquals(List.of(pth), names(requests().asked(List.of("pth"))).inNoProbe());
        assertEquals(
                List.of(pth),
                names(requests().condition(Condition.parse("pth == \"/\""))).inNoProbe());
        assertEquals(
                List.of("no probe has pth or usr, which --omit names; there are method, path, status;"
                        + " did you mean 'path'?"),
                names(requests().omit("pth", Set.of("pth")).omit("usr").omit("http", Set.of("x", "status")))
                        .inNoProbe());
        assertEquals(
                List.of(), names(requests().asked(List.of("path", "status"))).inNoProbe());
    }

    /** What all sites of a probe pass is less than what one does. */
    @Test
    void knowsTheValuesOfEachSite() throws Exception {
        TraceOptions.Builder cipher = TraceOptions.builder().filter(ProbeFilter.of("mark", "cipher"));
        assertEquals(List.of(), names(cipher.asked(List.of("arg1"))).inNoProbe());
    }

    /** A library that is loaded later may have other values, but none that no catalog knows. */
    @Test
    void saysWhichValueNoProbeCanHave() throws Exception {
        Catalog own = catalog("""
                {"catalog": 1, "probes": [
                  {"provider": "shop", "name": "pay", "arguments": [{"name": "card", "type": "int32"}]}
                ]}
                """);
        TraceOptions.Builder options = requests().catalog(own).omit("card").asked(List.of("arg0", "query"));
        assertEquals(List.of(), names(options).inNoCatalog());
        assertEquals(
                List.of("no probe has crad, which --omit names; there are method, path, status"),
                names(options.omit("crad")).inNoCatalog());
        // Where nothing is loaded yet, too.
        assertEquals(List.of("no probe has crad, which --omit names"), new TypedNames(options.build()).inNoCatalog());
    }

    @Test
    void saysOnceWhatProbesHaveToBeArmedWith() throws Exception {
        Catalog catalog = catalog("""
                {"catalog": 1, "probes": [
                  {"provider": "net_http", "name": "server_request_start", "needs": "-trace",
                   "arguments": [{"name": "method", "type": "string"}, {"name": "path", "type": "string"}]},
                  {"provider": "net_http", "name": "server_request_end", "needs": "-trace",
                   "arguments": [{"name": "status", "type": "int32"}]},
                  {"provider": "net_http", "name": "client_request_start", "needs": "TRACE=1",
                   "arguments": [{"name": "method", "type": "string"}, {"name": "url", "type": "string"}]},
                  {"provider": "sql", "name": "tx_begin", "needs": "--sql", "arguments": []}
                ]}
                """);
        List<String> problems = new ArrayList<>();
        choose(TraceOptions.builder().catalog(catalog).filter(ProbeFilter.of("net_http", "*")), problems);
        assertEquals(
                List.of(
                        "server: net_http:client_request_start fires only with TRACE=1",
                        "server: net_http:server_request_end, net_http:server_request_start fire only with -trace"),
                problems.stream()
                        .filter(line -> line.contains("only with"))
                        .sorted()
                        .toList());
    }

    private static Catalog catalog(String text) throws Exception {
        return Catalog.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test");
    }
}
