package dev.usdt.archive.internal.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Names of members of layers as paths from the root: {@code usr/lib/x}, empty for the root itself. */
public final class ImagePath {

    /** As if directories were listed one by one, each by the names in it: the slash comes before all else. */
    public static final Comparator<String> ORDER = new Comparator<>() {
        @Override
        public int compare(String one, String other) {
            int length = Math.min(one.length(), other.length());
            for (int i = 0; i < length; i++) {
                char a = one.charAt(i);
                char b = other.charAt(i);
                if (a != b) {
                    return Integer.compare(rank(a), rank(b));
                }
            }
            return Integer.compare(one.length(), other.length());
        }

        /** UTF-16 differs from the order of bytes in this only: surrogates are behind all else. */
        private int rank(char unit) {
            return unit == '/' ? -1 : Character.isSurrogate(unit) ? unit + 0x10000 : unit;
        }
    };

    private ImagePath() {}

    /** {@return the path that a name means within a container, where nothing is above the root} */
    public static String of(String name) {
        if (isPlain(name)) {
            return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start <= name.length()) {
            int end = name.indexOf('/', start);
            end = end < 0 ? name.length() : end;
            String part = name.substring(start, end);
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
            start = end + 1;
        }
        return String.join("/", parts);
    }

    /** Most are: no part of it is empty or begins with a dot. */
    private static boolean isPlain(String name) {
        char before = '/';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (before == '/' && (c == '/' || c == '.')) {
                return false;
            }
            before = c;
        }
        return true;
    }

    /** {@return the directory that a path is in; empty if that is the root} */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** {@return the last part of a path} */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@return the path of a name in a directory} */
    public static String in(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
