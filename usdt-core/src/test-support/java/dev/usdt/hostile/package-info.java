/** Files that try to keep a reader busy or to fill its memory, for the tests of each module that reads some. */
package dev.usdt.hostile;
