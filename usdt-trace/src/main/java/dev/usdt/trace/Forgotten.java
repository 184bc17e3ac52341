package dev.usdt.trace;

/** Why a start is not waited for any more. */
public enum Forgotten {
    /** It has waited for as long as it may. */
    LATE,
    /** More wait than may. */
    MANY,
    /** Hits were lost meanwhile; its end may be one of them, and the next one that fits that of another. */
    LOST,
    /** The goroutine or thread has begun to answer another request. */
    LEFT,
    /** The request that it is part of has ended. */
    OUTLIVED
}
