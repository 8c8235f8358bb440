package org.loket.capability.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loket.counter.Calls;
import org.loket.counter.Refusal;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

final class SinkTest {
    /** An OSGi log with two entries said before anybody listened. */
    static final class Reader implements LogReaderService {
        final List<LogListener> listeners = new ArrayList<>();

        @Override
        public void addLogListener(LogListener listener) {
            listeners.add(listener);
        }

        @Override
        public void removeLogListener(LogListener listener) {
            listeners.remove(listener);
        }

        @Override
        public Enumeration<LogEntry> getLog() {
            return Collections.enumeration(
                    List.of(new Said(2, LogLevel.INFO, "second", null), new Said(1, LogLevel.INFO, "first", null)));
        }
    }

    @TempDir
    Path folder;

    private final Reader reader = new Reader();

    @Test
    void whatWasSaidBeforeIsThereOnceAndInOrder() {
        var sink = sink();
        sink.logged(new Said(2, LogLevel.INFO, "second", null));
        sink.logged(new Said(3, LogLevel.INFO, "third", null));
        sink.close();
        assertEquals(List.of("first", "second", "third"), messages(sink(), 10, LogLevel.INFO));
    }

    @Test
    void itListensAsLongAsItLives() {
        var sink = sink();
        assertEquals(List.of(sink), reader.listeners);
        sink.close();
        assertEquals(List.of(), reader.listeners);
    }

    @Test
    void stepsOfTheFrameworkAreNotKept() {
        var sink = sink();
        sink.logged(new Said(3, LogLevel.INFO, "BundleEvent STARTING", null));
        sink.logged(new Said(4, LogLevel.INFO, "BundleEvent STARTED", null));
        assertEquals(List.of("BundleEvent STARTED"), messages(sink, 1, LogLevel.INFO));
        assertEquals(3, messages(sink, 10, LogLevel.INFO).size());
    }

    @Test
    void theTailHasWhatIsAskedForAcrossFiles() {
        var sink = new Sink(new LogFile(folder.resolve("loket.log"), 120, 5), reader);
        sink.logged(new Said(3, LogLevel.WARN, "third", null));
        sink.logged(new Said(4, LogLevel.DEBUG, "fourth", null));
        sink.logged(new Said(5, LogLevel.ERROR, "fifth", null));
        assertEquals(List.of("third", "fifth"), messages(sink, 2, LogLevel.INFO));
        assertEquals(List.of("first", "second", "third", "fifth"), messages(sink, 100, LogLevel.INFO));
        assertEquals(List.of("third", "fifth"), messages(sink, 100, LogLevel.WARN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"lines\":0}", "{\"lines\":1001}", "{\"lines\":\"5\"}", "{\"level\":\"loud\"}", "{\"n\":1}"})
    void whatTailDoesNotTakeIsInvalid(String args) throws Exception {
        var refusal = assertThrows(Refusal.class, () -> tail(args));
        assertEquals(Refusal.Reason.INVALID, refusal.reason());
        assertFalse(Declared.of(Tail.class).takes(args));
    }

    @Test
    void tailsSchemasAreHonest() throws Exception {
        var declared = Declared.of(Tail.class);
        assertTrue(declared.takes("{}") && declared.takes("{\"lines\":5,\"level\":\"warn\"}"));
        var answer = tail("{\"lines\":1}");
        assertEquals(
                "{\"lines\":[{\"time\":\"2026-07-01T12:00:00.002Z\",\"level\":\"info\",\"bundle\":\"-\","
                        + "\"logger\":\"a.logger\",\"message\":\"second\"}]}",
                answer);
        assertTrue(declared.gives(answer));
        assertFalse(declared.gives("{}"));
    }

    private String tail(String args) throws Refusal {
        return new Tail(sink()).call(Calls.of("log.tail", args));
    }

    private Sink sink() {
        return new Sink(new LogFile(folder.resolve("loket.log"), 10_000, 2), reader);
    }

    private static List<String> messages(Sink sink, int count, LogLevel level) {
        return sink.tail(count, level).stream().map(Line::message).toList();
    }
}
