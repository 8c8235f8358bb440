package org.loket.capability.shell;

import java.io.PrintStream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.jline.terminal.Terminal;

/** Where a command's words go: how wide that is, and whether it shows colour. */
record Screen(PrintStream out, int width, boolean colour) {
    private static final String TERMINAL = ".terminal";

    /** The shape of what a person reads: the terminal, or, in a pipe or file, lines of any width without colour. */
    static Screen of(CommandSession session) {
        var process = Process.Utils.current();
        var out = process == null ? session.getConsole() : process.out();
        var terminal = session.get(TERMINAL) instanceof Terminal t ? t : null;
        if (terminal == null || process == null || !process.isTty(1)) {
            return new Screen(out, Integer.MAX_VALUE, false);
        }
        int width = terminal.getWidth() > 0 ? terminal.getWidth() : 120;
        return new Screen(out, width, colourful(terminal));
    }

    static boolean colourful(Terminal terminal) {
        var wish = System.getenv("NO_COLOR");
        return (wish == null || wish.isEmpty()) && !terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    void line(String text) {
        out.println(text);
    }

    void table(Table table) {
        var lines = table.lines(width);
        line(paint(Ink.BOLD, lines.get(0)));
        lines.stream().skip(1).forEach(this::line);
    }

    String paint(Ink ink, String text) {
        return colour ? ink.on(text) : text;
    }
}
