package org.loket.capability.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jline.utils.WCWidth;

/** Rows under headings, aligned, cut to a width; headings that end in {@code #} stand over numbers, right-aligned. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines of this table, none wider than this many columns. */
    List<String> lines(int width) {
        var lines = new ArrayList<String>();
        lines.add(line(headings.stream().map(Table::plain).toList(), width));
        rows.forEach(row -> lines.add(line(row, width)));
        return Collections.unmodifiableList(lines);
    }

    private String line(List<String> cells, int width) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            var cell = printable(cells.get(i));
            var padding = " ".repeat(Math.max(0, columns(i) - width(cell)));
            boolean number = headings.get(i).endsWith("#");
            line.append(i == 0 ? "" : GAP).append(number ? padding + cell : cell + padding);
        }
        return cut(line.toString().stripTrailing(), width);
    }

    private int columns(int column) {
        int widest = width(plain(headings.get(column)));
        for (List<String> row : rows) {
            widest = Math.max(widest, width(printable(row.get(column))));
        }
        return widest;
    }

    private static String plain(String heading) {
        return heading.endsWith("#") ? heading.substring(0, heading.length() - 1) : heading;
    }

    /** This text on one line, with nothing in it that a terminal obeys. */
    static String printable(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "\uFFFD");
    }

    private static String cut(String line, int width) {
        if (width(line) <= width) {
            return line;
        }
        int end = 0;
        for (int used = 0; end < line.length(); ) {
            int c = line.codePointAt(end);
            used += Math.max(0, WCWidth.wcwidth(c));
            if (used > width - 1) {
                break;
            }
            end += Character.charCount(c);
        }
        return line.substring(0, end) + "…";
    }

    private static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
