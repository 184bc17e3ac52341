package dev.usdt.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One way to fill the places of an entry that stands for many: {@code Call{T}Method__entry}. */
final class Template {

    /** What fills nothing. */
    static final Template NONE = new Template(Map.of(), Map.of());

    /** More than any program has alike: the entries are all made. */
    static final int MOST = 1000;

    private final Map<String, String> keys;
    private final Map<String, String> types;

    private Template(Map<String, String> keys, Map<String, String> types) {
        this.keys = keys;
        this.types = types;
    }

    /**
     * {@return all ways to fill the places of an entry}
     *
     * @param places by the name of each place, the words that stand there, each with a type or ""
     * @throws IllegalArgumentException if there are too many
     */
    static List<Template> all(Map<String, Map<String, String>> places) {
        List<Template> all = List.of(NONE);
        for (Map.Entry<String, Map<String, String>> place : places.entrySet()) {
            List<Template> more = new ArrayList<>();
            if ((long) all.size() * place.getValue().size() > MOST) {
                throw new IllegalArgumentException("stands for more than " + MOST);
            }
            for (Template template : all) {
                for (Map.Entry<String, String> word : place.getValue().entrySet()) {
                    more.add(template.and("{" + place.getKey() + "}", word.getKey(), word.getValue()));
                }
            }
            all = more;
        }
        return all;
    }

    private Template and(String place, String key, String type) {
        Map<String, String> moreKeys = new LinkedHashMap<>(keys);
        moreKeys.put(place, key);
        Map<String, String> moreTypes = new LinkedHashMap<>(types);
        moreTypes.put(place, type);
        return new Template(moreKeys, moreTypes);
    }

    /** {@return a text with its places filled} */
    String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> entry : keys.entrySet()) {
            filled = filled.replace(entry.getKey(), entry.getValue());
        }
        return filled;
    }

    /** {@return texts with their places filled} */
    List<String> fill(List<String> texts) {
        List<String> filled = new ArrayList<>();
        for (String text : texts) {
            filled.add(fill(text));
        }
        return filled;
    }

    /** {@return the type that a word of a type stands for: its own, or that of what fills the place} */
    String type(String word) {
        return types.getOrDefault(word, word);
    }
}
