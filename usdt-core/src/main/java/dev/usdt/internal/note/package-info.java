/** Finds the notes of a file and reads them, whoever wrote them, and looks up what they point to. */
package dev.usdt.internal.note;
