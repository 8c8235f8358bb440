package org.loket.kernel;

import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** The sizes and forms of what crosses the counter. */
final class Answers {
    static final int LARGEST_ARGS = 1 << 20;
    static final int LARGEST_ANSWER = 16 << 20;

    private Answers() {}

    /** Refuses an answer that is missing, too large or not JSON. */
    static void check(Served call, String answer, String who) throws Refusal {
        String wrong = "";
        if (answer == null) {
            wrong = "no answer";
        } else if (larger(answer, LARGEST_ANSWER)) {
            wrong = "an answer over 16 MiB";
        } else {
            try {
                Json.check(answer);
            } catch (Json.Malformed e) {
                wrong = "an answer that is not JSON: " + e.getMessage();
            }
        }
        if (!wrong.isEmpty()) {
            throw new Refusal(Reason.FAILED, Ran.YES, call.capability() + " failed: " + who + " gave " + wrong);
        }
    }

    /** Whether a text takes more bytes than this in UTF-8. */
    static boolean larger(String text, int bytes) {
        int length = text.length();
        if (length > bytes || length * 3L <= bytes) {
            return length > bytes;
        }
        long size = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return size > bytes;
    }
}
