package org.loket.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a grant file says. One bad line and it says nothing: {@code lines} is empty and {@code problems} names the line.
 *
 * @param lines what it grants, in order, without repeats
 * @param problems why it grants nothing, empty if it is good
 */
record GrantFile(List<GrantLine> lines, List<String> problems) {
    /** A file that is not there. */
    static final GrantFile NONE = new GrantFile(List.of(), List.of());

    static final int SIZE = 256 * 1024;

    static GrantFile broken(String problem) {
        return new GrantFile(List.of(), List.of(problem));
    }

    /** Reads the bytes of a file: UTF-8, a line each, blank ones and those beginning with {@code #} left out. */
    static GrantFile parse(byte[] content, boolean system, Map<String, String> variables) {
        if (content.length > SIZE) {
            return broken("the file has more than " + SIZE + " bytes");
        }
        try {
            return parse(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString(),
                    system,
                    variables);
        } catch (CharacterCodingException malformed) {
            return broken("the file is not UTF-8");
        }
    }

    /** As {@link #parse(byte[], boolean, Map)}. */
    static GrantFile parse(String content, boolean system, Map<String, String> variables) {
        List<GrantLine> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : content.split("\r?\n", -1)) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                try {
                    lines.add(GrantLine.parse(stripped, system, variables));
                } catch (BadLine bad) {
                    problems.add("line " + number + ": " + bad.getMessage());
                }
            }
        }
        return new GrantFile(
                problems.isEmpty() ? lines.stream().distinct().toList() : List.of(), List.copyOf(problems));
    }

    boolean good() {
        return problems.isEmpty();
    }
}
