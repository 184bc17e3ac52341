/** Files as the file system has them: copies with their owners and holes, replaced whole or not at all. */
package dev.usdt.internal.file;
