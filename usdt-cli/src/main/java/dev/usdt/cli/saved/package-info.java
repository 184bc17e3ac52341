/** What this command has written and reads again: listings and findings. */
package dev.usdt.cli.saved;
