package dev.usdt.tracer;

import dev.usdt.ElfBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A program for x86-64 that sets every general register and its memory to values known here, runs through one NOP after
 * the other, sleeps and exits. Its notes are those that a test wants; nothing is compiled.
 */
final class TracedProgram {

    static final long CODE = 0x401000;
    static final long DATA = 0x500000;
    /** Where rsp and rbp point to; memory there, 8 bytes each, is {@link #word}. */
    static final long STACK = DATA + 0x890;

    private static final int END = 64;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;

    /** In the order of their numbers in instructions, with values whose sign bits are set in every width. */
    private static final List<String> REGISTERS = List.of(
            "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15");

    private final int sites;

    TracedProgram(int sites) {
        this.sites = sites;
    }

    /** What a register holds at every site. */
    static long register(String name) {
        return switch (name) {
            case "rsp", "rbp" -> STACK;
            case "rsi" -> DATA + 0x4e8;
            case "rdi" -> 4;
            case "r13" -> 0x1234567800000000L + STACK;
            default -> 0x8182838485868788L + 0x0101010101010101L * (REGISTERS.indexOf(name) * 2L);
        };
    }

    /** What is in memory at an address, as one little-endian word. */
    static long word(long address) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (memory(address + i) & 0xff);
        }
        return value;
    }

    private static byte memory(long address) {
        return (byte) (0x80 | (address * 31 + 7));
    }

    /** The address of the site of a number. */
    static long site(int index) {
        return CODE + prologue().length + index;
    }

    /** Instructions that have the memory loaded, which a tracer in the kernel does not do, and set every register. */
    private static byte[] prologue() {
        ByteBuffer code = ByteBuffer.allocate(18 + REGISTERS.size() * 10).order(ByteOrder.LITTLE_ENDIAN);
        code.put((byte) 0x48).put((byte) 0xb8).putLong(STACK).put(new byte[] {(byte) 0x80, 0, 0}); // addb $0, (%rax)
        for (int i = 0; i < REGISTERS.size(); i++) {
            code.put((byte) (i < 8 ? 0x48 : 0x49)).put((byte) (0xb8 + i % 8)); // movabs $value, %register
            code.putLong(register(REGISTERS.get(i)));
        }
        code.put(new byte[] {0x66, 0x48, 0x0f, 0x6e, (byte) 0xc0}); // movq %rax, %xmm0
        return code.array();
    }

    private byte[] code() {
        byte[] nops = new byte[sites];
        Arrays.fill(nops, (byte) 0x90);
        return ElfBuilder.concat(prologue(), nops, ending(), waiting());
    }

    /** nanosleep(&{1, 0}, 0), exit(0): tracers lose the events of a program that is gone at once. */
    static byte[] ending() {
        ByteBuffer end = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        end.put(new byte[] {0x6a, 0, 0x6a, 1, 0x48, (byte) 0x89, (byte) 0xe7, 0x31, (byte) 0xf6}); // push 0; push 1
        end.put((byte) 0xb8).putInt(35).put(new byte[] {0x0f, 0x05}); // mov %rsp,%rdi; xor %esi,%esi; nanosleep
        end.put((byte) 0xb8).putInt(60).put(new byte[] {0x31, (byte) 0xff, 0x0f, 0x05});
        return end.array();
    }

    /** nanosleep(&{4, 0}, 0), then the program: time to attach to a process. */
    private byte[] waiting() {
        ByteBuffer code = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        code.put(new byte[] {0x6a, 0, 0x6a, 4, 0x48, (byte) 0x89, (byte) 0xe7, 0x31, (byte) 0xf6});
        code.put((byte) 0xb8).putInt(35).put(new byte[] {0x0f, 0x05});
        int behind = prologue().length + sites + END + code.position() + 5;
        code.put((byte) 0xe9).putInt(-behind); // jmp
        return code.array();
    }

    /** The sections and segments of the program, to which notes are to be added. */
    ElfBuilder elf() {
        byte[] data = new byte[0x1000];
        for (int i = 0; i < data.length; i++) {
            data[i] = memory(DATA + i);
        }
        return ElfBuilder.x8664()
                .section(".text", ElfBuilder.SHT_PROGBITS, 6, CODE, code(), 0x1000, 0)
                .segment(1, 5, CODE)
                .section(".data", ElfBuilder.SHT_PROGBITS, 3, DATA, data, 0x1000, 0)
                .segment(1, 6, DATA);
    }

    /** The same, and the section that gdb asks for, at the address that notes have as their base. */
    ElfBuilder elfWithBase() {
        return elfWithBase(BASE);
    }

    /**
     * The same with the section at another address: at {@link #BASE} it is as far from its file offset as the code, as
     * GNU ld lays programs out, which perf relies on.
     */
    ElfBuilder elfWithBase(long address) {
        return elf().section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 2, address, new byte[1], 0x1000, 0);
    }

    /** Adds a build id for perf. */
    static ElfBuilder withBuildId(ElfBuilder elf) {
        return elf.section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, 2, 0, buildId(), 4, 0);
    }

    static final long BASE = 0x403000;

    static byte[] buildId() {
        ByteBuffer note = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        note.putInt(4).putInt(20).putInt(3).put("GNU\0".getBytes(StandardCharsets.US_ASCII));
        // No time that is measured, but a number that the next program does not have.
        long seed = System.nanoTime();
        note.putLong(seed).putLong(~seed).putInt(7);
        return note.array();
    }

    /** Adds a symbol table with objects of 8 bytes; must be called before other sections with numbers are linked. */
    static ElfBuilder withSymbols(ElfBuilder elf, int sectionsBefore, Map<String, Long> symbols) {
        StringBuilder names = new StringBuilder("\0");
        ByteBuffer table = ByteBuffer.allocate(24 * (symbols.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
        table.position(24);
        for (Map.Entry<String, Long> symbol : symbols.entrySet()) {
            table.putInt(names.length()).put((byte) 0x11).put((byte) 0).putShort((short) 2);
            table.putLong(symbol.getValue()).putLong(8);
            names.append(symbol.getKey()).append('\0');
        }
        return elf.linked(".strtab", SHT_STRTAB, 0, 0, names.toString().getBytes(StandardCharsets.US_ASCII))
                .linked(".symtab", SHT_SYMTAB, sectionsBefore + 1, 1, table.array());
    }

    /** A note for each argument string: {@code t:p0} at the first site, and so on. */
    static byte[][] notes(List<String> arguments) {
        List<byte[]> notes = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            notes.add(ElfBuilder.x8664()
                    .note("t", "p" + i, arguments.get(i))
                    .location(site(i))
                    .base(BASE)
                    .bytes());
        }
        return notes.toArray(byte[][]::new);
    }

    /** Writes the program so that it can be run. */
    static Path write(ElfBuilder elf, Path path) throws IOException {
        return write(elf, path, CODE);
    }

    /** Writes the program so that it waits four seconds before it comes to its sites. */
    Path writeWaiting(ElfBuilder elf, Path path) throws IOException {
        return write(elf, path, CODE + prologue().length + sites + END);
    }

    private static Path write(ElfBuilder elf, Path path, long entry) throws IOException {
        ByteBuffer bytes = elf.build().order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(24, entry); // e_entry
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        Files.write(path, all);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return path;
    }
}
