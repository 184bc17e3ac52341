package dev.usdt.repair;

import dev.usdt.internal.file.CopiedFile;
import dev.usdt.internal.file.FileOwner;
import dev.usdt.internal.file.FileStamp;
import dev.usdt.internal.file.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes what a repair planned: to a temporary file, which gets its name when it was read back and is right. */
final class RepairedFile {

    private final Repair repair;
    private final Path temporary;

    private RepairedFile(Repair repair, Path temporary) {
        this.repair = repair;
        this.temporary = temporary;
    }

    static void writeTo(Repair repair, Path target, boolean replace) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(target) && Files.isSameFile(target, repair.file())) {
                throw new FileSystemException(target.toString(), null, "is the file that is repaired");
            }
            if (!replace) {
                throw new FileAlreadyExistsException(target.toString());
            }
            write(repair, realPath(target), true, false);
        } else {
            write(repair, target, false, false);
        }
    }

    static void inPlaceOf(Repair repair) throws IOException {
        write(repair, realPath(repair.file()), true, true);
    }

    /**
     * Where a path leads. Through the root of another process, {@code /proc/4711/root}, it leads to a file that has
     * this name to that process only, and to us there may be another file of the name.
     */
    private static Path realPath(Path path) throws IOException {
        Path real = path.toRealPath();
        if (Files.exists(real) && Files.isSameFile(real, path)) {
            return real;
        }
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(
                    path.toString(), null, "a link in the view of another process; name its target");
        }
        return path.toAbsolutePath();
    }

    private static void write(Repair repair, Path target, boolean replace, boolean inPlace) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || (replace && !Files.isRegularFile(target))) {
            throw new FileSystemException(target.toString(), null, "not a regular file");
        }
        if (!Files.isDirectory(folder)) {
            throw new FileSystemException(target.toString(), null, "no such directory");
        }
        try (TemporaryFile temporary = TemporaryFile.beside(target, folder)) {
            new RepairedFile(repair, temporary.file()).write(inPlace);
            if (replace) {
                Files.move(temporary.file(), target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(temporary.file(), target);
            }
        }
        sync(folder);
    }

    private void write(boolean inPlace) throws IOException {
        CopiedFile.make(repair.file(), temporary);
        FileOwner owner = FileOwner.of(repair.file());
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (Edit edit : repair.plan().edits()) {
                apply(edit, channel);
            }
            if (!FileStamp.of(repair.file()).equals(repair.stamp())) {
                throw changed();
            }
            // Last, since writing takes away the set-user-id bit.
            owner.restore(temporary, inPlace);
            channel.force(true);
        }
        ReadBack.check(repair, temporary);
    }

    private void apply(Edit edit, FileChannel channel) throws IOException {
        byte[] found = new byte[edit.from().length];
        ByteBuffer into = ByteBuffer.wrap(found);
        while (into.hasRemaining()) {
            if (channel.read(into, edit.offset() + into.position()) < 0) {
                throw changed();
            }
        }
        if (!Arrays.equals(found, edit.from()) || (found.length == 0 && channel.size() != edit.offset())) {
            throw changed();
        }
        ByteBuffer bytes = ByteBuffer.wrap(edit.to());
        while (bytes.hasRemaining()) {
            channel.write(bytes, edit.offset() + bytes.position());
        }
    }

    private IOException changed() {
        return new FileSystemException(repair.file().toString(), null, "was changed while it was read");
    }

    /** So that the new name is on the disk too. Not every system can do that. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file is whole all the same.
        }
    }
}
