package org.loket.agent;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code agent.json}; what it takes is also said by the JSON Schema {@code agent.schema.json} beside this class. */
final class ProgramReader {
    private static final int LARGEST = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,47}");
    private static final Pattern VERSION =
            Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,2}|\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}\\.[A-Za-z0-9_-]{1,40}");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]{0,500}");
    private static final Pattern CAPABILITY = Pattern.compile("[a-z][a-z0-9-]*(\\.[A-Za-z0-9][A-Za-z0-9_-]*)+");
    private static final Pattern ASKED =
            Pattern.compile("[a-z][a-z0-9-]*((\\.[A-Za-z0-9][A-Za-z0-9_-]*)+|(\\.[A-Za-z0-9][A-Za-z0-9_-]*)*\\.\\*)");
    private static final Pattern RULE = Pattern.compile("\\([^\"\\p{Cntrl}]{1,1000}\\)");

    private ProgramReader() {}

    /** Reads the bytes of an {@code agent.json}. */
    static Program read(byte[] bytes) throws BadProgram {
        Field top = new Field("", object(bytes))
                .only("abi", "name", "version", "description", "asks", "provides", "limits", "commit", "upgrade");
        if (top.number("abi", 1, 1, 0) != 1) {
            throw new BadProgram("abi is missing; it must be 1");
        }
        return new Program(
                top.text("name", NAME, "lower-case letters, digits and dashes, at most 48"),
                top.text("version", VERSION, "a version such as 1.2.3"),
                top.maybe("description", LINE, "one line of at most 500 characters")
                        .orElse(""),
                asks(top),
                provides(top),
                limits(top.object("limits")),
                commit(top),
                top.flag("upgrade"));
    }

    private static JsonObject object(byte[] bytes) throws BadProgram {
        if (bytes.length > LARGEST) {
            throw new BadProgram("agent.json has " + bytes.length + " bytes; at most " + LARGEST + " are allowed");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (Json.strict(text) instanceof JsonObject object) {
                return object;
            }
            throw new BadProgram("agent.json must be a JSON object");
        } catch (CharacterCodingException e) {
            throw new BadProgram("agent.json must be UTF-8");
        } catch (JsonParseException e) {
            throw new BadProgram("agent.json is not JSON: " + e.getMessage());
        }
    }

    private static List<Program.Ask> asks(Field top) throws BadProgram {
        List<Program.Ask> asks = new ArrayList<>();
        for (Field ask : top.list("asks", "capability", 100)) {
            ask.only("capability", "rule", "why");
            asks.add(new Program.Ask(
                    ask.text("capability", ASKED, "a capability such as time.now, or a prefix such as store.kv.*"),
                    ask.maybe("rule", RULE, "a filter such as (arg.url=https://example.org/*)")
                            .orElse(""),
                    ask.maybe("why", LINE, "one line of at most 500 characters").orElse("")));
        }
        return List.copyOf(asks);
    }

    private static List<Program.Offered> provides(Field top) throws BadProgram {
        List<Program.Offered> provides = new ArrayList<>();
        for (Field offer : top.list("provides", "capability", 20)) {
            offer.only("capability", "effect", "description", "args", "answer");
            provides.add(new Program.Offered(
                    offer.text("capability", CAPABILITY, "a capability such as weather.now"),
                    offer.maybe("effect", Pattern.compile("read|write"), "read or write")
                            .orElse("write"),
                    offer.maybe("description", LINE, "one line of at most 500 characters")
                            .orElse(""),
                    offer.object("args").json().toString(),
                    offer.object("answer").json().toString()));
        }
        return List.copyOf(provides);
    }

    private static Limits limits(Field limits) throws BadProgram {
        limits.only("memory", "time", "mailbox", "calls");
        Limits normal = Limits.NORMAL;
        return new Limits(
                limits.number("memory", 1, 256, normal.memory()),
                limits.number("time", 1, 120_000, normal.time()),
                limits.number("mailbox", 1, 10_000, normal.mailbox()),
                limits.number("calls", 0, 100_000, normal.calls()));
    }

    private static Program.Commit commit(Field top) throws BadProgram {
        String commit = top.maybe("commit", Pattern.compile("idle|message"), "idle or message")
                .orElse("idle");
        return Program.Commit.valueOf(commit.toUpperCase(Locale.ROOT));
    }
}
