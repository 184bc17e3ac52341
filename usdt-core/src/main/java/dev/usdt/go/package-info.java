/** What the Go toolchain writes into a binary, beside the probes. */
package dev.usdt.go;
