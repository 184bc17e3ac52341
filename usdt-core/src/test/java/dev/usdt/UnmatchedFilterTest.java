package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmatchedFilterTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nethttp | *      | --provider nethttp; there are 4 probes, of the providers net_http, sql, tls; did you mean 'net_http'?
            nethttp | begin  | --provider nethttp --probe begin; there are 4 probes, of the providers net_http, sql, tls; did you mean 'net_http'?
            hotspot | *      | --provider hotspot; there are 4 probes, of the providers net_http, sql, tls
            n*ttq   | *      | --provider n*ttq; there are 4 probes, of the providers net_http, sql, tls
            *       | strat  | --probe strat; there are 4 probes: begin, end, start; did you mean 'start'?
            *       | ?x     | --probe ?x; there are 4 probes: begin, end, start
            net_*   | strat  | --provider net_* --probe strat; there are 2 probes of that provider: end, start; did you mean 'start'?
            sql     | begun  | --provider sql --probe begun; there is 1 probe of that provider: begin; did you mean 'begin'?
            """)
    void saysWhatThereIs(String provider, String probe, String message) {
        UnmatchedFilter unmatched = new UnmatchedFilter(ProbeFilter.of(provider, probe));
        unmatched.add("net_http", "start");
        unmatched.add("net_http", "end");
        unmatched.add("tls", "end");
        unmatched.add("sql", "begin");
        assertEquals("no probe matches " + message, unmatched.message());
    }

    @Test
    void saysWhereNothingIs() {
        UnmatchedFilter unmatched = new UnmatchedFilter(ProbeFilter.of("a", "b"));
        assertEquals("no probe matches --provider a --probe b", unmatched.message());
        unmatched.add("c", "d");
        assertEquals(
                "no probe matches --provider a --probe b; there is 1 probe, of the provider c", unmatched.message());
    }
}
