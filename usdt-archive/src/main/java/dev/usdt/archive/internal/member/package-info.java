/** The members of each kind of archive, one after the other. */
package dev.usdt.archive.internal.member;
