package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceNumberTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bpftrace-0.17 | takes libbfd to attach to an address within a function | takes libbfd to attach to an address within a function
            bpftrace-0.21 | takes libbfd to attach to an address within a function | takes libbfd to attach to an address within a function
            bpftrace-0.22 | takes --unsafe or libbfd to attach to an address       | ''
            bpftrace      | takes libbfd to attach to an address within a function | takes libbfd to attach to an address within a function
            """)
    void tellsWhatAnAddressTakes(String tracer, String plain, String unsafe) {
        assertEquals(plain, PlaceNumber.ADDRESS.ofPlain(Tracer.of(tracer)).reason());
        assertEquals(unsafe, PlaceNumber.ADDRESS.ofUnsafe(Tracer.of(tracer)).reason());
    }

    @Test
    void tellsWhatAFileOffsetTakes() {
        for (String tracer : new String[] {"bpftrace", "bpftrace-0.17", "bpftrace-0.27"}) {
            assertEquals(Assessment.OK, PlaceNumber.FILE_OFFSET.ofUnsafe(Tracer.of(tracer)));
            assertEquals(
                    "takes --unsafe to attach to a file offset",
                    PlaceNumber.FILE_OFFSET.ofPlain(Tracer.of(tracer)).reason());
            assertFalse(PlaceNumber.isPortable(Tracer.of(tracer)));
        }
    }
}
