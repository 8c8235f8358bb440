package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

final class ReasonTest {
    @Test
    void whatOnlyWrapsSaysNothing() {
        IOException damaged = new IOException("node.key is damaged: put it back", new IOException("tag over 30"));
        assertEquals("node.key is damaged: put it back", Reason.of(damaged));
        assertEquals(
                "node.key is damaged: put it back",
                Reason.of(new BundleException("Activator start error", new RuntimeException(damaged))));
        assertEquals("node.key is damaged: put it back", Reason.of(new UncheckedIOException("cannot", damaged)));
    }

    @Test
    void filesAreNamedWithWhatIsWrong() {
        assertEquals("no permission for a", Reason.of(new BundleException("x", new AccessDeniedException("a"))));
        assertEquals("a does not exist", Reason.of(new RuntimeException(new NoSuchFileException("a"))));
    }

    @Test
    void aBundleExceptionWithoutCauseSpeaksForItself() {
        assertEquals("does not resolve", Reason.of(new BundleException("does not resolve")));
        assertEquals("IllegalStateException", Reason.of(new IllegalStateException()));
    }
}
