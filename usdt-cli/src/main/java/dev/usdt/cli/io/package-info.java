/** What is printed, and where it goes. */
package dev.usdt.cli.io;
