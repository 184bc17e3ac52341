package dev.usdt.process;

/**
 * A range of a process's memory that has the bytes of a file.
 *
 * @param start address of the first byte
 * @param end address behind the last byte
 * @param fileOffset where in the file the first byte is
 * @param executable whether it is mapped to be executed
 */
public record Mapping(long start, long end, long fileOffset, boolean executable) {

    /** {@return whether it has the byte at an offset of the file} */
    public boolean holds(long offset) {
        return offset - fileOffset >= 0 && Long.compareUnsigned(offset - fileOffset, end - start) < 0;
    }

    /** {@return the address of the byte at an offset of the file, which it holds} */
    public long addressOf(long offset) {
        return start + (offset - fileOffset);
    }

    /** {@return its name in {@code /proc/PID/map_files}} */
    String rangeName() {
        return Long.toHexString(start) + "-" + Long.toHexString(end);
    }
}
