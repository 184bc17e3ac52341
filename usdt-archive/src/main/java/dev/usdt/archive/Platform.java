package dev.usdt.archive;

/**
 * What an image runs on, in the words of the <a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">OCI image specification</a>.
 *
 * @param os such as {@code linux}; empty if the image does not say it
 * @param architecture such as {@code amd64}; empty if the image does not say it
 * @param variant such as {@code v8}; mostly empty
 */
public record Platform(String os, String architecture, String variant) {

    /**
     * {@return whether this is what somebody asks for}
     *
     * @param wanted {@code linux/arm64}, or {@code linux/arm/v7}; without a variant, any
     */
    public boolean is(String wanted) {
        return wanted.equals(os + "/" + architecture) || wanted.equals(toString());
    }

    /** {@return as it is written: {@code linux/arm64/v8}} */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
