package dev.usdt.archive;

/**
 * A layer of an image.
 *
 * @param digest of its bytes as they are in a registry, {@code sha256:…}; of those that are not compressed if the image
 *     does not say it, as in archives of Docker
 * @param diffId digest of its bytes when they are not compressed; empty if the image does not say it
 * @param instruction what made it, mostly a line of a Dockerfile; empty if the image does not say it
 */
public record Layer(String digest, String diffId, String instruction) {}
