/** What an image says about itself, and which of its paths hide which. */
package dev.usdt.archive.internal.image;
