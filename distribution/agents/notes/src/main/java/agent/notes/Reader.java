package agent.notes;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.loket.guest.Agent.Counter;
import org.loket.guest.Agent.Refusal;

/**
 * Reads a file into the brain, piece by piece. How far it is stands in the store after each piece, so it can stop
 * anywhere and go on in another message, after a crash or on another node.
 */
record Reader(Counter counter, Brain brain, Shelf shelf) {
    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_NAME = 300;

    /** A file cannot be learned; the message says why. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** Begins, or goes on where it stopped; empty progress means the file is read. */
    JsonObject learn(String file, String now, int pieces) throws Refusal, Unreadable {
        if (file.isEmpty() || file.length() > LONGEST_NAME) {
            throw new Unreadable("say which file, by a name of at most " + LONGEST_NAME + " characters");
        }
        JsonObject progress = shelf.reading(file);
        if (progress.isEmpty() || progress.get("problem") != null) {
            // Whole seconds, as the store gives them back, so that times can be compared as texts.
            progress = Json.object().add("since", now.substring(0, "2026-03-03T09:30:00".length()) + "Z");
        }
        return read(file, progress, pieces);
    }

    /** Goes on from there, if that is still where the reading stands. */
    JsonObject goOn(String file, int offset, int pieces) throws Refusal, Unreadable {
        JsonObject progress = shelf.reading(file);
        boolean stale = progress.isEmpty() || progress.get("problem") != null || progress.getInt("offset", 0) != offset;
        return stale ? Json.object() : read(file, progress, pieces);
    }

    private JsonObject read(String file, JsonObject progress, int pieces) throws Refusal, Unreadable {
        try {
            for (int i = 0; i < pieces; i++) {
                if (piece(file, progress)) {
                    finish(file, progress);
                    return Json.object();
                }
            }
            return progress;
        } catch (Refusal refusal) {
            String problem = file + ": " + refusal.getMessage();
            shelf.goesOn(file, progress.set("problem", problem));
            throw new Unreadable(problem);
        }
    }

    /** @return whether it was the last */
    private boolean piece(String file, JsonObject progress) throws Refusal, Unreadable {
        int offset = progress.getInt("offset", 0);
        JsonObject args = Json.object().add("path", file).add("offset", offset).add("length", PIECE);
        JsonObject answer = counter.call("files.read", args).asObject();
        if (!answer.getBoolean("found", false)) {
            throw new Unreadable("there is no file " + file);
        }
        String text = answer.getString("text", "");
        Passages cut = Passages.cut(text, progress.getInt("line", 1), answer.getBoolean("end", true));
        put(file, progress, cut);
        progress.set("bytes", answer.getInt("size", 0));
        progress.set("offset", offset + bytes(text, cut.consumed()));
        progress.set("line", cut.nextLine());
        shelf.goesOn(file, progress);
        return answer.getBoolean("end", true);
    }

    private void put(String file, JsonObject progress, Passages cut) throws Refusal {
        JsonArray entries = Json.array();
        String since = progress.getString("since", "");
        for (Passages.Passage passage : cut.list()) {
            entries.add(Brain.entry(passage.text(), Shelf.origin(file, passage.line()), since));
        }
        if (!entries.isEmpty()) {
            JsonObject kept = brain.put(entries);
            shelf.noteEntries(
                    file, since, progress.getInt("offset", 0), kept.get("ids").asArray());
            progress.set("passages", progress.getInt("passages", 0) + entries.size());
            progress.set("new", progress.getInt("new", 0) + kept.getInt("new", 0));
        }
    }

    private void finish(String file, JsonObject progress) throws Refusal {
        String since = progress.getString("since", "");
        progress.set("gone", shelf.forgetBefore(file, since));
        shelf.isRead(file, progress);
    }

    /** How many bytes of UTF-8 the first characters of a text are. */
    static int bytes(String text, int characters) {
        int bytes = 0;
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
