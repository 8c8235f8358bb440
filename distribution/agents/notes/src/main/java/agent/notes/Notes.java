package agent.notes;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.util.List;
import org.loket.guest.Agent.Counter;
import org.loket.guest.Agent.Message;
import org.loket.guest.Agent.Refusal;

/** Does what a message wants, and says it in words: the reply's {@code text}. */
final class Notes {
    private static final String SELF = "notes";
    private static final String FILES = "homes/agent.notes/notes/files/";
    private static final int AT_ONCE = 16;
    private static final int THEN = 4;
    private static final int BEST = 3;
    private static final String HELP = """
            I remember what I am told and what I read, and answer with the words I found there.
              remember that the boiler was serviced on 3 March 2026
              when was the boiler serviced?
              learn manual.txt       reads a text file that lies in %s
              status                 which files I know, and how far I am with one
              forget manual.txt      forgets all I read there
              forget the boiler was serviced on 3 March 2026
            Anything else is a question.""".replace("%s", FILES);

    private final Counter counter;
    private final Brain brain;
    private final Shelf shelf;
    private final Reader reader;

    Notes(Counter counter) {
        this.counter = counter;
        brain = new Brain(counter);
        shelf = new Shelf(brain);
        reader = new Reader(counter, brain, shelf);
    }

    JsonValue handle(Message message) throws Refusal {
        String goOn = message.text("goOn");
        if (!goOn.isEmpty() && message.from().equals("agent.notes/" + SELF)) {
            goOn(goOn, message.body().asObject().getInt("offset", 0));
            return Json.object();
        }
        String text = message.body().isString() ? message.body().asString() : message.text("text");
        try {
            pickUp();
            return answer(Order.of(text), message);
        } catch (Refusal refusal) {
            return said("I cannot: " + refusal.getMessage()).add("refused", refusal.document());
        }
    }

    private static JsonObject said(String text) {
        return Json.object().add("text", text);
    }

    private JsonObject answer(Order order, Message message) throws Refusal {
        return switch (order.verb()) {
            case REMEMBER -> remember(order.rest(), message);
            case LEARN -> learn(order.rest(), message);
            case FORGET -> forget(order.rest());
            case STATUS -> status();
            case HELP -> said(HELP);
            case FIND -> find(order.rest());
        };
    }

    private JsonObject remember(String text, Message message) throws Refusal {
        if (text.isEmpty()) {
            return said("Remember what? For example: remember that the boiler was serviced on 3 March 2026");
        }
        JsonObject entry = Brain.entry(text, Shown.teller(message.from()), message.time());
        JsonObject kept = brain.put(Json.array().add(entry.add("trust", 80)));
        return said(kept.getInt("new", 0) == 0 ? "I knew that." : "I will remember: " + text);
    }

    private JsonObject find(String question) throws Refusal {
        List<String> words = Words.of(question);
        if (words.isEmpty()) {
            return said(HELP);
        }
        List<JsonObject> found = brain.search(String.join(" ", words), BEST);
        if (found.isEmpty()) {
            return said("I know nothing about " + String.join(", ", words) + ".")
                    .add("entries", Json.array());
        }
        StringBuilder text = new StringBuilder();
        JsonArray entries = Json.array();
        long best = Brain.score(found.get(0));
        for (JsonObject entry : found) {
            // What is far behind the best says something else.
            if (Brain.score(entry) >= best / 2) {
                text.append(text.length() == 0 ? "" : "\n\n").append(Shown.entry(entry));
                entries.add(entry);
            }
        }
        return said(text.toString()).add("entries", entries);
    }

    private JsonObject learn(String file, Message message) throws Refusal {
        try {
            JsonObject progress = reader.learn(file, message.time(), AT_ONCE);
            if (!progress.isEmpty()) {
                again(file, progress);
                return said("I am reading " + file + ": " + Shown.progress(progress)
                        + " so far. It goes on by itself; ask me for my status.");
            }
            return said(learned(file));
        } catch (Reader.Unreadable e) {
            return said("I cannot learn that: " + e.getMessage() + ". " + files());
        }
    }

    private String learned(String file) throws Refusal {
        JsonObject read = shelf.read(file);
        int fresh = read.getInt("new", 0);
        int gone = read.getInt("gone", 0);
        return "I learned " + file + ": " + Shown.passages(read.getInt("passages", 0)) + ", "
                + (fresh == 0 ? "none of them new" : Shown.number(fresh) + " new")
                + (gone == 0 ? "." : "; " + Shown.number(gone) + " that it no longer holds are forgotten.");
    }

    private void goOn(String file, int offset) throws Refusal {
        try {
            JsonObject progress = reader.goOn(file, offset, THEN);
            if (!progress.isEmpty()) {
                counter.log("reading " + file + ": " + Shown.progress(progress));
                again(file, progress);
            } else if (shelf.reading(file).isEmpty()) {
                counter.log(learned(file));
            }
        } catch (Reader.Unreadable e) {
            counter.log("stopped reading: " + e.getMessage());
        }
    }

    private void again(String file, JsonObject progress) throws Refusal {
        JsonObject body = Json.object().add("goOn", file).add("offset", progress.getInt("offset", 0));
        counter.call("agent.tell", Json.object().add("agent", SELF).add("body", body));
    }

    /** Goes on with what a crash interrupted; where a reading goes on anyway, this word comes too late and is dropped. */
    private void pickUp() throws Refusal {
        for (String file : shelf.names(false)) {
            JsonObject progress = shelf.reading(file);
            if (progress.get("problem") == null) {
                again(file, progress);
            }
        }
    }

    private JsonObject forget(String what) throws Refusal {
        if (what.isEmpty()) {
            return said("Forget what? A file, or the very words I was told.");
        }
        boolean known = !shelf.read(what).isEmpty() || !shelf.reading(what).isEmpty();
        if (known) {
            return said("I forgot " + what + ": " + Shown.passages(shelf.forget(what)) + ".");
        }
        List<String> words = Words.of(what);
        for (JsonObject entry : words.isEmpty() ? List.<JsonObject>of() : brain.search(String.join(" ", words), 100)) {
            if (entry.getString("text", "").trim().equalsIgnoreCase(what)) {
                brain.forget(Json.array().add(entry.get("id")));
                return said("I forgot: " + entry.getString("text", ""));
            }
        }
        return said(
                "I know no file " + what + " and was told nothing in these words; ask me about it to see the words.");
    }

    private JsonObject status() throws Refusal {
        StringBuilder text = new StringBuilder();
        for (String file : shelf.names(true)) {
            JsonObject read = shelf.read(file);
            text.append(file).append(": ").append(Shown.passages(read.getInt("passages", 0)));
            text.append(", read on ")
                    .append(Shown.date(read.getString("since", "")))
                    .append('\n');
        }
        for (String file : shelf.names(false)) {
            JsonObject reading = shelf.reading(file);
            text.append(file)
                    .append(": reading, ")
                    .append(Shown.progress(reading))
                    .append(" so far");
            text.append(reading.get("problem") == null ? "" : "; stopped: " + reading.getString("problem", ""));
            text.append('\n');
        }
        return said(
                text.length() == 0
                        ? "I have learned no file yet. " + files()
                        : text.toString().trim());
    }

    private String files() throws Refusal {
        StringBuilder names = new StringBuilder();
        for (JsonObject entry :
                Brain.objects(counter.call("files.list", Json.object()).asObject(), "entries")) {
            if (entry.getString("kind", "").equals("file")) {
                names.append(names.length() == 0 ? "" : ", ").append(entry.getString("name", ""));
            }
        }
        return names.length() == 0
                ? "Put a text file into " + FILES + " and tell me: learn FILE"
                : "In " + FILES + " there is: " + names;
    }
}
