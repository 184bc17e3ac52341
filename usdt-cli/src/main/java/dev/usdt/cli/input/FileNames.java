package dev.usdt.cli.input;

import dev.usdt.PathText;
import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.OrderedWork.Yield;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in a list of files, each ended by a NUL, or if there is none in the first 4097 bytes, by a line end: a path
 * has at most 4096 bytes. They are read as far as they are needed, and what comes slowly is not waited for with names
 * in hand.
 */
public abstract class FileNames implements Piece<FileResult> {

    private static final int NAMES_EACH = 16;
    private static final int LONGEST_PATH = 4096;

    private final String list;
    private final InputStream stream;

    private final byte[] buffer = new byte[1 << 14];
    private int position;
    private int limit;
    private byte separator = '\n';
    private boolean begun;
    private boolean ended;
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();

    /**
     * Describes a list.
     *
     * @param list what it is called
     * @param stream its bytes
     */
    public FileNames(String list, InputStream stream) {
        this.list = list;
        this.stream = stream;
    }

    /** {@return what is to be done with some of the names} */
    protected abstract Piece<FileResult> reading(List<String> names);

    @Override
    public void run(Yield<FileResult> yield) {
        List<String> names = new ArrayList<>();
        try {
            if (!begun) {
                begin();
            }
            while (!ended && names.size() < NAMES_EACH && (position < limit || names.isEmpty())) {
                readName(names);
            }
        } catch (IOException e) {
            ended = true;
            yield.result(FileResult.failed(list, InputFile.reason(e)), 1);
        }
        if (!names.isEmpty()) {
            yield.piece(reading(names));
        }
        if (!ended) {
            yield.piece(this);
        }
    }

    private void begin() throws IOException {
        begun = true;
        int looked = 0;
        while (limit <= LONGEST_PATH && separator != 0) {
            int count = stream.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                break;
            }
            limit += count;
            while (looked < limit && looked <= LONGEST_PATH && separator != 0) {
                separator = buffer[looked++] == 0 ? 0 : separator;
            }
        }
    }

    /** Reads up to the next separator, or as far as there is something to read. */
    private void readName(List<String> names) throws IOException {
        if (position == limit) {
            position = 0;
            limit = stream.read(buffer, 0, buffer.length);
        }
        if (limit < 0) {
            ended = true;
            finish(names);
            return;
        }
        int end = position;
        while (end < limit && buffer[end] != separator) {
            end++;
        }
        name.write(buffer, position, end - position);
        position = end;
        if (end < limit) {
            position++;
            finish(names);
        } else if (name.size() > LONGEST_PATH) {
            throw new IOException("a name of more than " + LONGEST_PATH + " bytes; they end in a NUL or a line end");
        }
    }

    private void finish(List<String> names) {
        if (name.size() > 0) {
            names.add(PathText.of(name.toByteArray()));
            name.reset();
        }
    }
}
