package dev.usdt.process;

import dev.usdt.value.MemoryReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory of a process, open for reading; that of the program that it was then, if it becomes another one. For one
 * thread at a time.
 */
public final class ProcessMemory implements MemoryReader, AutoCloseable {

    /** No channel: the first thread that is interrupted would close it for all that follow. */
    private final RandomAccessFile memory;

    private ProcessMemory(RandomAccessFile memory) {
        this.memory = memory;
    }

    /** Opens the memory of a process by its directory. */
    static ProcessMemory open(Path directory) throws IOException {
        Path path = directory.resolve("mem");
        try {
            return new ProcessMemory(new RandomAccessFile(path.toFile(), "r"));
        } catch (FileNotFoundException e) {
            // A channel says by its type whether there is none, or one that may not be read.
            FileChannel.open(path, StandardOpenOption.READ).close();
            throw e;
        }
    }

    /** {@return whether all could be read; false too once this is closed, or the program is no more} */
    @Override
    public boolean read(long address, byte[] into) {
        try {
            memory.seek(address);
            memory.readFully(into);
        } catch (IOException e) {
            // Not mapped, or an address that no program has: above 2^63.
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
