/** ELF files within archives, in the order of their members. */
package dev.usdt.archive;
