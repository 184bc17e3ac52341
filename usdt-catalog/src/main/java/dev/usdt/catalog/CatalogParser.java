package dev.usdt.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A stream of JSON in which a catalog is read; what is not as expected is an error with its place. */
final class CatalogParser {

    private final JsonParser parser;
    private final String source;

    CatalogParser(JsonParser parser, String source) {
        this.parser = parser;
        this.source = source;
    }

    // No lambdas: they would cost every start of a script (docs/performance.md).

    /** Goes into the object that the whole is. */
    void startDocument() throws CatalogException, IOException {
        if (parser.nextToken() == null) {
            throw new CatalogException(source + ": empty file");
        }
        startObject("an object");
    }

    /** Goes into an object. */
    void startObject(String what) throws CatalogException {
        expect(JsonToken.START_OBJECT, what);
    }

    /** Goes to the next value of an object; null at its end. */
    @Nullable
    String nextKey() throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        String key = parser.currentName();
        parser.nextToken();
        return key;
    }

    /** Goes into an array. */
    void startArray(String what) throws CatalogException {
        expect(JsonToken.START_ARRAY, what);
    }

    /** Goes to the next element of an array; false at its end. */
    boolean nextElement() throws IOException {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    String text() throws CatalogException, IOException {
        expect(JsonToken.VALUE_STRING, "a text");
        return parser.getText();
    }

    List<String> texts(String what) throws CatalogException, IOException {
        List<String> texts = new ArrayList<>();
        startArray(what);
        while (nextElement()) {
            texts.add(text());
        }
        return texts;
    }

    /** A text, or an array of at least one. */
    List<String> oneOrMore(String what) throws CatalogException, IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return List.of(text());
        }
        List<String> texts = texts(what);
        if (texts.isEmpty()) {
            throw wrong("expected " + what);
        }
        return texts;
    }

    Map<String, String> textsByKey(String what) throws CatalogException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        startObject(what);
        for (String key = nextKey(); key != null; key = nextKey()) {
            texts.put(key, text());
        }
        return texts;
    }

    boolean isAtArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    boolean truth() throws CatalogException {
        if (parser.currentToken() != JsonToken.VALUE_TRUE) {
            expect(JsonToken.VALUE_FALSE, "true or false");
        }
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    String integer(String what) throws CatalogException, IOException {
        expect(JsonToken.VALUE_NUMBER_INT, what);
        return parser.getText();
    }

    void end() throws CatalogException, IOException {
        if (parser.nextToken() != null) {
            throw wrong("something after the end");
        }
    }

    String required(Map<String, String> texts, String key) throws CatalogException {
        String text = texts.get(key);
        if (text == null) {
            throw missing(key);
        }
        return text;
    }

    CatalogException missing(String key) {
        return wrong('"' + key + "\" is missing");
    }

    private void expect(JsonToken token, String what) throws CatalogException {
        if (parser.currentToken() != token) {
            throw wrong("expected " + what);
        }
    }

    CatalogException unknown(String key, String known) {
        return wrong("unknown key '" + key + "', known are " + new TreeSet<>(List.of(known.split(", "))));
    }

    CatalogException wrong(String message) {
        return new CatalogException(at(source, parser.currentTokenLocation()) + message);
    }

    /** {@return what is wrong with JSON, without what the parser would rather have had} */
    static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (message.startsWith("Unexpected end-of-input")) {
            return "the file ends within the JSON";
        }
        return e instanceof JsonParseException && !message.startsWith("Duplicate field") ? "not JSON" : message;
    }

    static String at(String source, JsonLocation location) {
        return source + ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
    }
}
