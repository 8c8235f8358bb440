package org.loket.capability.shell;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.jline.reader.LineReader;
import org.jline.reader.impl.DefaultHighlighter;
import org.jline.reader.impl.LineReaderImpl;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogReaderService;

/**
 * Furnishes each Gogo session before its first command: scope, history, completion; and shows it the log's warnings.
 *
 * <p>A listener rather than a profile: a session made by anybody, with or without a terminal, gets the same.
 */
@Component(immediate = true, service = CommandSessionListener.class)
public final class Sessions implements CommandSessionListener {
    private static final String FURNISHED = ".loket";
    private static final String READER = ".reader";
    private static final String SCOPE = "SCOPE";

    private final Map<LineReader, Boolean> readers = Collections.synchronizedMap(new WeakHashMap<>());
    private final Warnings warnings = new Warnings(this::show);
    private final LogReaderService log;
    private final Door door;
    private final Names names;
    private final Path history;

    @Activate
    public Sessions(BundleContext context, @Reference Counter counter, @Reference LogReaderService log) {
        this.log = log;
        this.door = new Door(counter);
        this.names = new Names(context);
        var home = context.getProperty("loket.home");
        this.history = Path.of(home == null ? "." : home, "data", "history");
        log.addLogListener(warnings);
    }

    @Deactivate
    void close() {
        log.removeLogListener(warnings);
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        if (session.get(FURNISHED) == null) {
            session.put(FURNISHED, true);
            furnish(session);
        }
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception exception) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {}

    private void furnish(CommandSession session) {
        session.put(CommandSession.OPTION_NO_GLOB, true);
        if (session.get(SCOPE) == null) {
            session.put(SCOPE, "loket:gogo:*");
        }
        if (session.get(READER) instanceof LineReaderImpl reader) {
            reader.setVariable(LineReader.HISTORY_FILE, history);
            reader.setCompleter(new Completion(session, door, names, reader.getCompleter()));
            if (!Screen.colourful(reader.getTerminal())) {
                reader.setHighlighter(new DefaultHighlighter());
            }
            readers.put(reader, true);
        }
    }

    private void show(String line) {
        synchronized (readers) {
            for (LineReader reader : readers.keySet()) {
                boolean colour = Screen.colourful(reader.getTerminal());
                reader.printAbove(colour ? Ink.YELLOW.on(line) : line);
            }
        }
    }
}
