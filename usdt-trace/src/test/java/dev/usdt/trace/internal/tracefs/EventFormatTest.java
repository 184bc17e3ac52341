package dev.usdt.trace.internal.tracefs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A format as Linux 6.18 writes it. */
class EventFormatTest {

    private static final String FORMAT = """
            name: e0
            ID: 2326
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            \tfield:unsigned long __probe_ip;\toffset:8;\tsize:8;\tsigned:0;
            \tfield:u32 site;\toffset:16;\tsize:4;\tsigned:0;
            \tfield:u64 f0[8];\toffset:20;\tsize:64;\tsigned:0;

            print fmt: "(%lx) site=%u", REC->__probe_ip, REC->site
            """;

    @Test
    void hasPlacesOfFields() throws IOException {
        EventFormat format = EventFormat.parse(FORMAT);
        assertEquals(2326, format.id());
        assertEquals(new EventFormat.Field("common_pid", 4, 4), format.field("common_pid", 4));
        assertEquals(new EventFormat.Field("f0", 20, 64), format.field("f0", 64));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertEquals(
                "format has no ID",
                assertThrows(IOException.class, () -> EventFormat.parse("")).getMessage());
        assertThrows(IOException.class, () -> EventFormat.parse("ID: x"));
        assertThrows(IOException.class, () -> EventFormat.parse("ID: 1\nfield:int x;\n"));
        EventFormat format = EventFormat.parse(FORMAT);
        assertEquals(
                "the field f0 has 64 bytes, expected 8",
                assertThrows(IOException.class, () -> format.field("f0", 8)).getMessage());
        assertEquals(
                "format has no field f9",
                assertThrows(IOException.class, () -> format.field("f9", 8)).getMessage());
    }
}
