package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What receivers answer, as the generated classes of the protocol write it. */
class PartialSuccessTest {

    @Test
    void reads() {
        byte[] traces = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(1L << 40)
                        .setErrorMessage("too many, größer"))
                .build()
                .toByteArray();
        assertEquals(Optional.of(new PartialSuccess(1L << 40, "too many, größer")), PartialSuccess.of(traces));
        byte[] logs = ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder().setErrorMessage("a warning"))
                .build()
                .toByteArray();
        assertEquals(Optional.of(new PartialSuccess(0, "a warning")), PartialSuccess.of(logs));
        assertEquals(Optional.of(PartialSuccess.NONE), PartialSuccess.of(new byte[0]));
    }

    @Test
    void isNotFooled() {
        for (String text : new String[] {"<html>ok</html>", "{}", "ok", "{\"partialSuccess\":{}}", "\n\u007f"}) {
            assertEquals(Optional.empty(), PartialSuccess.of(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }

    /** Whatever bytes come, it ends. */
    @Test
    void readsAnything() {
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            read += PartialSuccess.of(bytes).isPresent() ? 1 : 0;
        }
        assertTrue(read > 0, "none of them was an answer");
    }
}
