/** The ELF files within archives, packages and container images. */
@org.jspecify.annotations.NullMarked
module dev.usdt.archive {
    requires com.fasterxml.jackson.databind;
    requires static com.github.luben.zstd_jni;
    requires org.apache.commons.compress;
    requires static org.jspecify;
    requires org.tukaani.xz;

    exports dev.usdt.archive;
}
