package dev.usdt.archive;

import dev.usdt.archive.internal.image.ImagePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Layers put upon one another, from the lowest to the uppermost. A directory that a layer names on the way to a file
 * may be a symbolic link of a layer below, as {@code /lib} is; then the file is where that leads to, as containerd has
 * it.
 */
final class MergedLayers<T> {

    /** As Linux has it. */
    private static final int MOST_LINKS = 40;
    /** How often it is asked whether a layer hides a file by another name. */
    private static final int MOST_OTHER_NAMES = 10_000_000;

    /** What is at a path: values by the names in it, and from which layer. */
    private record Seen<T>(Layer layer, Map<String, T> values) {}

    private final TreeMap<String, Seen<T>> files = new TreeMap<>(ImagePath.ORDER);
    private final Map<String, String> symbolicLinks = new HashMap<>();
    private long otherNames;

    /** Puts a layer upon those that were put before. */
    void add(Layer layer, LayerScan<T> scan) {
        Map<String, Seen<T>> linked = new HashMap<>();
        for (Map.Entry<String, String> link : scan.links().entrySet()) {
            Seen<T> target = files.get(resolved(link.getValue()));
            if (target != null) {
                linked.put(link.getKey(), new Seen<>(layer, target.values()));
            }
        }
        hide(scan);
        symbolicLinks.putAll(scan.symbolicLinks());
        for (String path : scan.paths()) {
            files.put(resolvedParent(path), new Seen<>(layer, scan.at(path)));
        }
        for (Map.Entry<String, Seen<T>> link : linked.entrySet()) {
            files.put(resolvedParent(link.getKey()), link.getValue());
        }
    }

    /** {@return whether there were more files with more names than were looked at} */
    boolean hadTooManyNames() {
        return otherNames > MOST_OTHER_NAMES;
    }

    private void hide(LayerScan<T> scan) {
        Map<String, String> links = directoryLinks(scan);
        otherNames += (long) links.size() * files.size();
        Map<String, String> others = hadTooManyNames() ? Map.of() : links;
        files.keySet().removeIf(path -> {
            boolean hidden = scan.hides(path, "");
            for (Map.Entry<String, String> link : others.entrySet()) {
                String directory = link.getValue() + "/";
                if (path.startsWith(directory)) {
                    hidden |= scan.hides(link.getKey() + "/" + path.substring(directory.length()), link.getKey());
                }
            }
            return hidden;
        });
        symbolicLinks.keySet().removeIf(path -> scan.hides(path, ""));
    }

    /** Links to directories that have ELF files: other names, by which a layer hides some of these. */
    private Map<String, String> directoryLinks(LayerScan<T> scan) {
        Map<String, String> links = new HashMap<>();
        for (String link : symbolicLinks.keySet()) {
            if (!scan.isAbove(link)) {
                continue;
            }
            String target = resolved(link);
            String first = files.ceilingKey(target + "/");
            if (first != null && first.startsWith(target + "/")) {
                links.put(link, target);
            }
        }
        return links;
    }

    private String resolvedParent(String path) {
        String parent = ImagePath.parent(path);
        return parent.isEmpty() ? path : ImagePath.in(resolved(parent), ImagePath.name(path));
    }

    /** Where a path leads to; one that leads round in circles, somewhere on its way. */
    private String resolved(String path) {
        String rest = path;
        String done = "";
        int links = 0;
        while (!rest.isEmpty()) {
            int slash = rest.indexOf('/');
            String next = ImagePath.in(done, slash < 0 ? rest : rest.substring(0, slash));
            rest = slash < 0 ? "" : rest.substring(slash + 1);
            String target = symbolicLinks.get(next);
            if (target == null || ++links > MOST_LINKS) {
                done = next;
            } else {
                // From the root again: it may lead anywhere.
                String from = target.startsWith("/") ? target : ImagePath.in(done, target);
                rest = ImagePath.of(rest.isEmpty() ? from : from + "/" + rest);
                done = "";
            }
        }
        return done;
    }

    /** {@return what is to be seen with all layers} */
    List<ImageFile<T>> files() {
        List<ImageFile<T>> all = new ArrayList<>();
        for (Map.Entry<String, Seen<T>> file : files.entrySet()) {
            for (Map.Entry<String, T> value : file.getValue().values().entrySet()) {
                all.add(new ImageFile<>(
                        "/" + file.getKey() + value.getKey(), file.getValue().layer(), value.getValue()));
            }
        }
        return all;
    }
}
