package dev.usdt.spark;

import java.io.InterruptedIOException;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether Spark wants a task to end. It marks the task; its thread is interrupted only where that is configured. Other
 * threads that work for the task have no context, so whoever has made this asks for them, too.
 */
final class TaskEnd {

    /** Null outside of Spark. */
    private final @Nullable TaskContext task = TaskContext.get();

    /** {@return whether the task is to end} */
    boolean isWanted() {
        return Thread.currentThread().isInterrupted() || (task != null && task.isInterrupted());
    }

    /** @throws InterruptedIOException if the task is to end */
    void check() throws InterruptedIOException {
        if (isWanted()) {
            throw new InterruptedIOException("the task is to end");
        }
    }
}
