package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** Reads JSON as RFC 8259 has it, and as deep as the counter lets it pass: what is let in here is never refused there. */
final class Json {
    static final int DEEPEST = 64;

    private Json() {}

    /** @throws JsonParseException if the text is not one JSON value */
    static JsonElement strict(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEEPEST);
        try {
            JsonToken unused = reader.peek();
            JsonElement json = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("there is more behind its end");
            }
            if (text.contains("\\u") && !StandardCharsets.UTF_8.newEncoder().canEncode(json.toString())) {
                throw new JsonParseException("half a character (a lone surrogate) is no text");
            }
            return json;
        } catch (IOException e) {
            throw new JsonParseException(e.getMessage(), e);
        }
    }
}
