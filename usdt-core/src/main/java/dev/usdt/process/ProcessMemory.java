package dev.usdt.process;

import dev.usdt.value.MemoryReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory of a process, open for reading; that of the program that it was then, if it becomes another one. For one
 * thread at a time.
 */
public final class ProcessMemory implements MemoryReader, AutoCloseable {

    private final FileChannel memory;

    private ProcessMemory(FileChannel memory) {
        this.memory = memory;
    }

    /** Opens the memory of a process by its directory. */
    static ProcessMemory open(Path directory) throws IOException {
        return new ProcessMemory(FileChannel.open(directory.resolve("mem"), StandardOpenOption.READ));
    }

    /** {@return whether all could be read; false too once this is closed, or the program is no more} */
    @Override
    public boolean read(long address, byte[] into) {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        try {
            while (buffer.hasRemaining()) {
                if (memory.read(buffer, address + buffer.position()) <= 0) {
                    return false;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Not mapped, or an address that is none of a program: above 2^63.
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
