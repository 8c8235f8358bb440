package org.loket.itests.bench;

/** JSON arguments of a given size. */
final class Text {
    private Text() {}

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
