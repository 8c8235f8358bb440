package org.loket.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node for one home. */
final class HomeLockTest {
    @Test
    void aSecondNodeIsRefusedUntilTheFirstHasGone(@TempDir Path home) throws Exception {
        Layout layout = new Layout(home, home);
        Files.createDirectories(layout.data());
        HomeLock first = HomeLock.take(layout);
        Fault fault = assertThrows(Fault.class, () -> HomeLock.take(layout));
        assertEquals(3, fault.code());
        assertTrue(
                fault.getMessage().contains("process " + ProcessHandle.current().pid()), fault.getMessage());
        first.close();
        HomeLock.take(layout).close();
    }
}
