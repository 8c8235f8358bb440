package agent.notes;

/**
 * What somebody wants of the notes.
 *
 * @param rest what it is to be done with
 */
record Order(Verb verb, String rest) {
    /** All that can be wanted. */
    enum Verb {
        REMEMBER,
        LEARN,
        FORGET,
        STATUS,
        HELP,
        FIND
    }

    /** Understands a sentence; one that is no order asks what is known about something. */
    static Order of(String sentence) {
        String said = sentence.trim();
        int space = said.indexOf(' ');
        String first = Words.plain(space < 0 ? said : said.substring(0, space));
        String rest = space < 0 ? "" : said.substring(space + 1).trim();
        if (said.isEmpty() || (rest.isEmpty() && first.equals("help"))) {
            return new Order(Verb.HELP, "");
        }
        if (rest.isEmpty() && first.equals("status")) {
            return new Order(Verb.STATUS, "");
        }
        if (said.endsWith("?")) {
            return new Order(Verb.FIND, said);
        }
        return switch (first) {
            case "remember" -> new Order(Verb.REMEMBER, without("that", rest));
            case "learn" -> new Order(Verb.LEARN, rest);
            case "forget" -> new Order(Verb.FORGET, without("that", rest));
            default -> new Order(Verb.FIND, said);
        };
    }

    private static String without(String word, String text) {
        return text.length() > word.length()
                        && text.substring(0, word.length()).equalsIgnoreCase(word)
                        && !Character.isLetterOrDigit(text.charAt(word.length()))
                ? text.substring(word.length() + 1).trim()
                : text;
    }
}
