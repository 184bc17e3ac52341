/**
 * Reads what the Go toolchain writes into a binary: the build information and the function table.
 *
 * <p>All is read by address, through the loadable segments, a few kilobytes at a time and only where a site leads.
 */
package dev.usdt.internal.go;
