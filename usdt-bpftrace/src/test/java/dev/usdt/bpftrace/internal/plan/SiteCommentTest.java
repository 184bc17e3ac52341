package dev.usdt.bpftrace.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.TinyElf;
import dev.usdt.bpftrace.internal.script.ScriptText;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The lines over a clause that say where in the source its sites are. */
class SiteCommentTest {

    private static UsdtFile fixture(String name, Detail... details) throws Exception {
        return UsdtFile.read(Path.of(System.getProperty("usdt.testdata"), "elf", name), details);
    }

    private static List<ProbeSite> sites(UsdtFile file, String probe) {
        return file.sites().stream()
                .filter(site -> (site.provider() + ":" + site.name()).equals(probe))
                .toList();
    }

    private static String comment(UsdtFile file, List<ProbeSite> sites) {
        ScriptText text = new ScriptText();
        SiteComment.write(text, file, sites);
        return text.toString();
    }

    @Test
    void tellsEachPlaceAndWhatItIsInlinedInto() throws Exception {
        UsdtFile file = fixture("goserver-amd64-stripped.elf", Detail.FUNCTIONS);
        assertEquals(
                "// crypto/tls.mutualCipherSuite (inlined in crypto/tls.(*clientHandshakeState).pickCipherSuite),"
                        + " cipher_suites.go:627\n"
                        + "// crypto/tls.(*serverHandshakeState).doFullHandshake, handshake_server.go:503\n",
                comment(file, sites(file, "mark:cipher")));
    }

    @Test
    void tellsTheFunctionAloneWhereNoLineIsKnown() throws Exception {
        UsdtFile file = fixture("cvalues-amd64-O2.elf", Detail.FUNCTIONS);
        String text = comment(file, file.sites().subList(0, 1));
        assertTrue(text.matches("// \\w+\n"), text);
    }

    @Test
    void isBounded() throws Exception {
        UsdtFile file = fixture("govalues-amd64.elf", Detail.FUNCTIONS);
        String text = comment(file, file.sites());
        assertEquals(9, text.lines().count());
        assertTrue(text.endsWith(" other places\n"), text);
    }

    @Test
    void isEmptyWhereNothingIsKnown() throws Exception {
        UsdtFile file = fixture("govalues-amd64.elf");
        assertEquals("", comment(file, file.sites()));
    }

    /** A line end in a name would end the comment, and what follows would be run. */
    @Test
    void keepsANameWithinItsLine() throws Exception {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).function("f\n" + "x".repeat(400), 0x401000, 0x1000);
        UsdtFile file = elf.note("p", "n", "8@%rax").readForScripts();
        String text = comment(file, file.sites());
        assertTrue(text.startsWith("// f<U+000A>xxx"), text);
        assertTrue(text.endsWith("xxx...\n"), text);
        assertEquals(1, text.lines().count());
        assertTrue(text.length() < 350, String.format(Locale.ROOT, "%d", text.length()));
    }
}
