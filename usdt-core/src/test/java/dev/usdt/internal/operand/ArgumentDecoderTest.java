package dev.usdt.internal.operand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.usdt.Argument;
import dev.usdt.Machine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentDecoderTest {

    @Test
    void decodesAsTheParserWhateverItHasSeenBefore() {
        ArgumentDecoder decoder = new ArgumentDecoder(Optional.of(Machine.X86_64));
        for (String arguments :
                List.of("8@%rax -4@%ecx", "-4@%ecx 8@%rax -4@%ecx", "", ":", "8@?? -4@%ecx", "8@?? 1@$3")) {
            assertEquals(ArgumentParser.parse(Machine.X86_64, arguments), decoder.decode(arguments), arguments);
        }
        ArgumentDecoder foreign = new ArgumentDecoder(Optional.empty());
        assertEquals(ArgumentParser.parse(null, "8@%rax 8@%rax"), foreign.decode("8@%rax 8@%rax"));
    }

    @Test
    void parsesAnArgumentOnce() {
        ArgumentDecoder decoder = new ArgumentDecoder(Optional.of(Machine.AARCH64));
        Argument first = decoder.decode("8@[sp, 16]").get(0);
        Argument second = decoder.decode("4@w0 8@[sp, 16]").get(1);
        assertEquals(1, second.index());
        assertSame(first.operand(), second.operand());
    }
}
