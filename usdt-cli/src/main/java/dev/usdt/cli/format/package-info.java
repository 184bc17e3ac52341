/** How results look: tables, text, JSON, Markdown, SARIF. */
package dev.usdt.cli.format;
