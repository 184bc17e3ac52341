package dev.usdt.trace;

/**
 * A time in which hits were lost, by the clock of the hits. A start before its end and an end after its start may look
 * as if they belonged together, and do not: what lies between may be missing.
 *
 * @param fromNanos not later than the first hit that was lost
 * @param toNanos not earlier than the last one
 */
public record Gap(long fromNanos, long toNanos) {}
