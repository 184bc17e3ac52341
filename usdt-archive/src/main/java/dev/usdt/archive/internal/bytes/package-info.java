/** Bytes of members: where they lie in a file, as they come out of a decoder, and kept to be read in any order. */
package dev.usdt.archive.internal.bytes;
