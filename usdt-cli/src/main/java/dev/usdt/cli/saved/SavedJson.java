package dev.usdt.cli.saved;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * JSON that this command has written, read as a stream. Keys that are not known are skipped, as a later version may
 * have written them; what is known has to be of its type.
 */
final class SavedJson implements Closeable {

    static final int SCHEMA_VERSION = 1;

    /** This command writes up to 12 levels; the parser keeps something for each. */
    private static final int DEEPEST = 64;

    private static final int MOST_HEX_DIGITS = 16;

    private final JsonParser parser;
    private final String source;

    /**
     * Begins to read.
     *
     * @param in JSON, in UTF-8; left open
     * @param source what errors call it
     */
    SavedJson(InputStream in, String source) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .build();
        this.parser = factory.createParser(in);
        this.source = source;
    }

    /** Begins the document. */
    void startDocument(String what) throws IOException, SavedFileException {
        if (parser.nextToken() == null) {
            throw new SavedFileException(source + ": empty file");
        } else if (!isObject()) {
            throw wrong("not " + what + ": expected an object");
        }
    }

    /** Ends it: nothing follows. */
    void endDocument() throws IOException, SavedFileException {
        if (parser.nextToken() != null) {
            throw wrong("expected the end of the file");
        }
    }

    /** Checks the version that the value is. */
    void version() throws IOException, SavedFileException {
        if (integer("schemaVersion") != SCHEMA_VERSION) {
            throw wrong("schemaVersion " + parser.getText() + " is not supported, expected " + SCHEMA_VERSION);
        }
    }

    /** Enters the object that the value is. */
    void startObject(String what) throws SavedFileException {
        expect(JsonToken.START_OBJECT, what);
    }

    /** {@return the next key of an object, whose value is read next; null at its end} */
    @Nullable
    String nextKey() throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        String key = parser.currentName();
        parser.nextToken();
        return key;
    }

    /** Enters the array that the value is. */
    void startArray(String what) throws SavedFileException {
        expect(JsonToken.START_ARRAY, what);
    }

    /** {@return whether an array has another element, which is read next} */
    boolean nextElement() throws IOException {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    /** {@return the text that the value is} */
    String text(String key) throws IOException, SavedFileException {
        expect(JsonToken.VALUE_STRING, key + " to be a string");
        return parser.getText();
    }

    /** {@return the number that the value is} */
    int integer(String key) throws IOException, SavedFileException {
        expect(JsonToken.VALUE_NUMBER_INT, key + " to be a whole number");
        return parser.getIntValue();
    }

    /** {@return the boolean that the value is} */
    boolean flag(String key) throws SavedFileException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrong("expected " + key + " to be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** {@return the number of up to 64 bits that the value is, as text: {@code 0x401136}} */
    long hex(String key) throws IOException, SavedFileException {
        String text = text(key);
        int digits = text.length() - 2;
        if (text.startsWith("0x") && digits >= 1 && digits <= MOST_HEX_DIGITS && isHex(text)) {
            return Long.parseUnsignedLong(text, 2, text.length(), 16);
        }
        throw wrong("expected " + key + " to be a number such as \"0x401136\"");
    }

    private static boolean isHex(String text) {
        for (int i = 2; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether the value is an object} */
    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    /** Goes on behind the value. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    /** {@return a value that has to be there} */
    <T> T required(@Nullable T value, String key) throws SavedFileException {
        if (value == null) {
            throw wrong("there is no " + key);
        }
        return value;
    }

    private void expect(JsonToken token, String what) throws SavedFileException {
        if (parser.currentToken() != token) {
            throw wrong("expected " + what);
        }
    }

    /** {@return that something is wrong with what was read last} */
    SavedFileException wrong(String message) {
        return new SavedFileException(at(parser.currentTokenLocation()) + message);
    }

    /** {@return that it is no JSON, without what the parser would rather have had} */
    SavedFileException wrong(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (message.startsWith("Unexpected end-of-input")) {
            message = "the file ends within the JSON";
        } else if (e instanceof JsonParseException && !message.startsWith("Duplicate field")) {
            message = "not JSON";
        }
        return new SavedFileException(at(e.getLocation()) + message);
    }

    private String at(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? source + ": "
                : source + ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
