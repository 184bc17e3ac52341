package dev.usdt.archive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A container image: layers, each a set of changes to those below.
 *
 * @param name as which it was saved, such as {@code localhost/app:1}; empty if the archive does not say it
 * @param platform what it runs on
 * @param layers from the lowest to the uppermost
 */
public record Image(String name, Platform platform, List<Layer> layers) {

    /** Copies the list. */
    public Image {
        layers = List.copyOf(layers);
    }

    /**
     * {@return what tells this image from the others of an archive: its name, its platform, or both with a comma
     * between; empty if there are no others}
     *
     * @param images all of the archive
     */
    public String among(List<Image> images) {
        Set<String> names = new HashSet<>();
        Set<String> platforms = new HashSet<>();
        for (Image other : images) {
            names.add(other.name());
            platforms.add(other.platform().toString());
        }
        List<String> parts = new ArrayList<>();
        if (names.size() > 1) {
            parts.add(name);
        }
        if (platforms.size() > 1) {
            parts.add(platform.toString());
        }
        return String.join(", ", parts);
    }
}
