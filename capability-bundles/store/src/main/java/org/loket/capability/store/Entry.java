package org.loket.capability.store;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.regex.Pattern;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/**
 * One thing a brain knows.
 *
 * @param id 0 if it is not kept yet
 * @param origin where it comes from
 * @param trust from 0, a stranger's word, to 100
 */
record Entry(long id, String text, String origin, int trust, Instant at) {
    private static final int LONGEST = 100_000;
    private static final int TRUST = 50;
    /** Space that is not just one blank. */
    private static final Pattern UNEVEN = Pattern.compile("\\s{2,}|[^\\S ]");

    static Entry asked(Asked asked, Call call) throws Refusal {
        String text = asked.text("text");
        if (text.isBlank() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw asked.invalid(
                    "\"text\" is 1 to " + LONGEST + " characters, not blank, without NUL: put it in passages");
        }
        var chain = call.chain();
        String origin = asked.nameIfAny("origin").orElse(chain.get(chain.size() - 1));
        return new Entry(
                0,
                text,
                origin,
                asked.whole("trust", 0, 100, TRUST),
                asked.moment("time").orElseGet(Instant::now));
    }

    /** What makes two texts the same: their words in the same spelling, however they are spaced and composed. */
    byte[] hash() {
        String plain = UNEVEN.matcher(
                        Normalizer.normalize(text, Normalizer.Form.NFC).strip())
                .replaceAll(" ");
        try {
            return MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    JsonObject shown() {
        var shown = new JsonObject();
        shown.addProperty("id", id);
        shown.addProperty("text", text);
        shown.addProperty("origin", origin);
        shown.addProperty("trust", trust);
        shown.addProperty("time", at.toString());
        return shown;
    }
}
