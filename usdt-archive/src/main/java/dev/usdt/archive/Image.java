package dev.usdt.archive;

import java.util.List;

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
}
