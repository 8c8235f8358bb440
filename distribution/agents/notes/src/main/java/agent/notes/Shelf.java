package agent.notes;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.loket.guest.Agent.Refusal;

/** What is kept about files: how far one is read, which are read, and which entries of the brain came of them. */
record Shelf(Brain brain) {
    private static final String READING = "reading/";
    private static final String READ = "read/";
    private static final int OFFSET_DIGITS = 12;

    /** Files that are being read, or were read, by name. */
    List<String> names(boolean read) throws Refusal {
        String prefix = read ? READ : READING;
        List<String> names = new ArrayList<>();
        for (String key : brain.keys(prefix)) {
            names.add(key.substring(prefix.length()));
        }
        return names;
    }

    JsonObject reading(String file) throws Refusal {
        return brain.value(READING + file);
    }

    JsonObject read(String file) throws Refusal {
        return brain.value(READ + file);
    }

    void goesOn(String file, JsonObject progress) throws Refusal {
        brain.keep(READING + file, progress);
    }

    void isRead(String file, JsonObject what) throws Refusal {
        brain.keep(READ + file, what);
        brain.drop(READING + file);
    }

    /** Where an entry of a file says it comes from. */
    static String origin(String file, int line) {
        return file + ", line " + line;
    }

    /** Every key of a file's entries begins so; a name holds anything, so its length goes before it. */
    private static String entriesOf(String file) {
        return "entries/" + file.length() + ":" + file + "/";
    }

    /** Notes which entries a piece of a file became, in a reading that began at this time. */
    void noteEntries(String file, String since, int offset, JsonArray ids) throws Refusal {
        String digits = "0".repeat(OFFSET_DIGITS) + offset;
        String key = entriesOf(file) + since + "/" + digits.substring(digits.length() - OFFSET_DIGITS);
        brain.keep(key, Json.object().add("ids", ids));
    }

    /** Forgets the entries of readings of a file that began before this time and that no later one found again. */
    int forgetBefore(String file, String since) throws Refusal {
        String prefix = entriesOf(file);
        int forgotten = 0;
        for (String key : brain.keys(prefix)) {
            if (key.compareTo(prefix + since) < 0) {
                JsonArray gone = Json.array();
                for (JsonObject entry : brain.get(brain.value(key).get("ids").asArray())) {
                    boolean ofFile = entry.getString("origin", "").startsWith(file + ", line ");
                    if (ofFile && entry.getString("time", "").compareTo(since) < 0) {
                        gone.add(entry.get("id"));
                    }
                }
                forgotten += brain.forget(gone);
                brain.drop(key);
            }
        }
        return forgotten;
    }

    /** Forgets a file and all that came of it. */
    int forget(String file) throws Refusal {
        int forgotten = forgetBefore(file, "~");
        brain.drop(READING + file);
        brain.drop(READ + file);
        return forgotten;
    }
}
