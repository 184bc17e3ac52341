package dev.usdt.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/** By which a file that somebody writes to is noticed. */
public record FileStamp(String key, long size, FileTime time) {

    public static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(Objects.toString(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
    }
}
