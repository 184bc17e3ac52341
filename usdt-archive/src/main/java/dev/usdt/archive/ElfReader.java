package dev.usdt.archive;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * Makes something of an ELF file while its bytes are there. Called by several threads.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface ElfReader<T> {

    /**
     * Reads a file.
     *
     * @param elf all of it, of use until the method returns
     * @return what is to be kept of it, in memory until all layers are read; empty if nothing is
     * @throws IOException if it cannot be read, which becomes a fault of it
     */
    Optional<T> read(SeekableByteChannel elf) throws IOException;
}
