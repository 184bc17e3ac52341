package dev.usdt.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.format.ReportedFinding.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of each kind of finding. */
class RulesTest {

    @Test
    void sayWhatToDo() {
        Set<String> ids = new HashSet<>();
        for (Rule rule : Rule.all()) {
            assertFalse(rule.remedy().isBlank(), rule.id());
            assertTrue(ids.add(rule.id()), rule.id());
        }
        assertEquals(dev.usdt.validate.Finding.Code.values().length + 3, ids.size());
    }

    @Test
    void areDocumented() throws Exception {
        String text = Files.readString(Path.of(System.getProperty("usdt.root"), "docs", "validate.md"));
        for (Rule rule : Rule.all()) {
            String row = "| `" + rule.id() + "` | " + rule.severity().severityName() + " | " + rule.affects() + " | "
                    + rule.remedy() + " | ";
            assertTrue(text.contains(row), row);
        }
    }
}
