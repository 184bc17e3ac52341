package dev.usdt;

/**
 * What {@link UsdtFile#read(java.nio.file.Path, Detail...)} reads beyond the notes. Each costs further reads of the
 * file, so none is taken unless asked for.
 */
public enum Detail {
    /** The bytes of code at each site, for {@link ProbeSite#code()}. */
    INSTRUCTIONS,
    /**
     * The addresses of the symbols that operands name, for {@link UsdtFile#symbolAddress}. The symbol tables are read
     * only if an operand names one.
     */
    SYMBOLS,
    /** Whether symbols cover the sites, for {@link UsdtFile#coverage}. The symbol tables are read. */
    COVERAGE,
    /**
     * The functions and lines that the sites are in, for {@link UsdtFile#frames}. Of a Go binary a few kilobytes of its
     * function table are read for each site; for sites that it does not have, and of other files, the symbol tables.
     */
    FUNCTIONS,
    /** How a Go binary was built, for {@link UsdtFile#goBuildInfo}. A few kilobytes are read. */
    BUILD_INFO,
    /**
     * Where the notes are among the sections, for {@link UsdtFile#layout}. Of a Go binary, names of functions are read
     * too.
     */
    LAYOUT
}
