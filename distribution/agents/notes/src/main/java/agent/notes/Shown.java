package agent.notes;

import com.eclipsesource.json.JsonObject;

/** Words for people. */
final class Shown {
    private static final String[] MONTHS = {
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December"
    };

    private Shown() {}

    /** {@code 2026-03-03T09:30:00Z} as 3 March 2026. */
    static String date(String time) {
        int month = Integer.parseInt(time.substring(5, 7));
        return Integer.parseInt(time.substring(8, 10)) + " " + MONTHS[month - 1] + " " + time.substring(0, 4);
    }

    /** Who sent a message, as the origin of what it said: the last word of a module's name, an agent's own. */
    static String teller(String from) {
        return "told by " + from.substring(Math.max(from.lastIndexOf('.'), from.lastIndexOf('/')) + 1);
    }

    /** An entry and where it comes from. */
    static String entry(JsonObject entry) {
        String origin = entry.getString("origin", "");
        String how = origin.startsWith("told by ") ? " on " : ", read on ";
        return entry.getString("text", "") + "\n  - " + origin + how + date(entry.getString("time", ""));
    }

    static String passages(int count) {
        return number(count) + (count == 1 ? " passage" : " passages");
    }

    static String progress(JsonObject progress) {
        return number(progress.getInt("offset", 0) / 1024) + " of "
                + number((progress.getInt("bytes", 0) + 1023) / 1024) + " KB, "
                + passages(progress.getInt("passages", 0));
    }

    /** With a comma between thousands. */
    static String number(int number) {
        String digits = Integer.toString(number);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0) {
                shown.append(',');
            }
            shown.append(digits.charAt(i));
        }
        return shown.toString();
    }
}
