/** What compresses archives, and how much of memory and output it may take. */
package dev.usdt.archive.internal.decode;
