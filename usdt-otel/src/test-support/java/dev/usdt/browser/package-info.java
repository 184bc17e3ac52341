/** A browser, for the tests of each module that writes a page. */
package dev.usdt.browser;
