package org.loket.itests.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON arguments: of a given size, and flat ones taken apart. */
final class Text {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":\"?([^\",}]+)");

    private Text() {}

    /** The members of a flat object as text. */
    static Map<String, String> members(String args) {
        var members = new HashMap<String, String>();
        for (Matcher member = MEMBER.matcher(args); member.find(); ) {
            members.put(member.group(1), member.group(2));
        }
        return members;
    }

    /** An object of so many characters, at least 20: short members as tools send them, and one that fills it up. */
    static String ofSize(int size) {
        var text = new StringBuilder("{\"n\":7");
        for (int i = 0; text.length() < size - 60; i++) {
            text.append(",\"member-")
                    .append(i)
                    .append("\":\"some text ")
                    .append(i * 31)
                    .append('"');
        }
        text.append(",\"pad\":\"");
        while (text.length() < size - 2) {
            text.append('x');
        }
        return text.append("\"}").toString();
    }
}
