/**
 * ELF as far as notes, addresses and symbols need it: bytes, headers, sections, segments, symbols, relocations, and the
 * budget of a read. It knows nothing of notes.
 *
 * @see <a href="https://gabi.xinuos.com/">System V gABI</a>
 */
package dev.usdt.internal.elf;
