package dev.usdt;

/**
 * What the symbol tables have at a site. A tracer that is given a bare number takes it for a virtual address if some
 * symbol covers it, and for a file offset if none does; so both meanings of a number have to be known beforehand.
 *
 * @param resolvesAddress whether the site's virtual address is covered by symbols, and by such ones only whose names
 *     stand for one address each: a tracer that goes from the address to a symbol's name, and back, is at the site
 *     again
 * @param coversFileOffset whether the site's file offset, read as a virtual address, is covered by a symbol; true too
 *     if the site is in no segment
 */
public record SymbolCoverage(boolean resolvesAddress, boolean coversFileOffset) {}
