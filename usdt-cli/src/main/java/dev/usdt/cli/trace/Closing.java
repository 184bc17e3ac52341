package dev.usdt.cli.trace;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, each of them whatever becomes of the others. */
final class Closing {

    private Closing() {}

    static void all(List<? extends AutoCloseable> things) throws IOException {
        @Nullable IOException failure = null;
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
