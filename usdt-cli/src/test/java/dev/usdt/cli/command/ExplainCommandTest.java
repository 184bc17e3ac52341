package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Cli;
import org.junit.jupiter.api.Test;

/** {@code usdt explain}: of argument strings, and of probes of a file. */
class ExplainCommandTest {

    private static final String SERVER =
            Cli.fixture("goserver-amd64-stripped.elf").toString();

    @Test
    void explainsAnArgumentString() {
        assertEquals(new Cli.Result(0, """
                          arg0  -4@w0  int32, in the low 32 bits of x0
                          arg1  8@[sp, 16]  uint64, in memory at sp + 16
                        """, ""), Cli.launch("explain", "--machine", "aarch64", "-4@w0 8@[sp, 16]"));
        assertEquals(
                Cli.launch("explain", "--machine", "aarch64", "-4@w0 8@x1"),
                Cli.launch("explain", "--machine=aarch64", "-4@w0", "8@x1"));
    }

    @Test
    void explainsAnArgumentStringAsJson() {
        assertEquals(
                """
                [
                  {
                    "spec": "-4@-16(%rbp)",
                    "size": 4,
                    "signed": true,
                    "floatingPoint": false,
                    "type": "int32",
                    "kind": "memory",
                    "base": "rbp",
                    "displacement": -16
                  }
                ]
                """,
                Cli.launch("explain", "--machine", "x86_64", "--format", "json", "-4@-16(%rbp)")
                        .out());
    }

    @Test
    void explainsWhatIsNotASimpleRegister() {
        assertEquals(
                """
                  arg0  -1@%ah  int8, in bits 8 to 15 of rax
                  arg1  4@40+CheckpointStats(%rip)  uint32, in memory at CheckpointStats + 40
                  arg2  4@$-294967296  uint32, constant 4000000000
                  arg3  8@$18446744073709551614  uint64, constant 18446744073709551614
                  arg4  %rdi  uint64, in rdi
                  arg5  8@-8(%rax,%rbx,4)  uint64, in memory at rax + rbx * 4 - 8
                  arg6  8@$sym+4  uint64, the address of sym + 4
                """,
                Cli.launch(
                                "explain",
                                "--machine",
                                "x86_64",
                                "-1@%ah 4@40+CheckpointStats(%rip) 4@$-294967296 8@$18446744073709551614 %rdi"
                                        + " 8@-8(%rax,%rbx,4) 8@$sym+4")
                        .out());
        Cli.Result result = Cli.launch("explain", "--machine", "s390x", "4@%eax");
        assertEquals(1, result.exitCode());
        assertTrue(result.out().contains("not understood: "), result.out());
    }

    @Test
    void tellsTheAddressesOfSymbols() {
        String fixture = Cli.fixture("cvalues-amd64-O2.elf").toString();
        Cli.Result result = Cli.launch("explain", fixture, "cvalues:globals");
        assertTrue(result.out().contains("uint16, in memory at global + 12, where global is 0x4030e0\n"), result.out());
        assertTrue(Cli.launch("list", "--format", "json", fixture).out().contains("\"symbolAddress\": \"0x4030e0\""));
    }

    @Test
    void explainsAProbeAsOneJsonValue() throws Exception {
        String json = Cli.launch("explain", "--format", "json", SERVER, "net_http:server_request_end")
                .out();
        JsonNode probes = new ObjectMapper().readTree(json);
        assertEquals(1, probes.size());
        assertEquals(2, probes.get(0).get("sites").size());
    }

    @Test
    void explainsAProbe() {
        Cli.Result result = Cli.launch("explain", SERVER, "net_http:server_request_end");
        assertEquals(0, result.exitCode());
        assertTrue(result.out().startsWith("net_http:server_request_end, 2 sites\n  meaning      "), result.out());
        assertTrue(result.out().contains("\n\nsite 0x613884\n  file offset  "), result.out());
        Cli.Result missing = Cli.launch("explain", SERVER, "net_http:nothing");
        assertEquals(1, missing.exitCode());
        assertEquals(
                "usdt: " + SERVER + ": no probe net_http:nothing; there are mark:cipher, mark:encrypt, mark:handshake,"
                        + " mark:serve, net:conn_accept, net:conn_close, net_http:client_request_start,"
                        + " net_http:client_response_received, net_http:server_request_end,"
                        + " net_http:server_request_start and 9 more\n",
                missing.err());
        String mistyped =
                Cli.launch("explain", SERVER, "net_http:sever_request_end").err();
        assertTrue(mistyped.endsWith("; did you mean 'net_http:server_request_end'?\n"), mistyped);
    }
}
