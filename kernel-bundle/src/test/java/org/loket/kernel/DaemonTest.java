package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.Permissions;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    @Test
    void itGoesOnAfterWhateverIsThrown() throws Exception {
        var rounds = new AtomicInteger();
        var third = new CountDownLatch(1);
        Thread thread = Daemon.start(
                "test",
                () -> {
                    switch (rounds.incrementAndGet()) {
                        case 1 -> throw new OutOfMemoryError("a test's");
                        case 2 -> throw new InterruptedException();
                        default -> third.countDown();
                    }
                },
                () -> third.getCount() == 0);
        assertTrue(third.await(30, TimeUnit.SECONDS));
        thread.join(30_000);
        assertEquals(3, rounds.get());
    }

    /** Under a Security Manager, in a JVM of its own. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void codeWithoutAnyPermissionCannotInterruptIt(@TempDir Path home) throws Exception {
        Path policy = Files.writeString(home.resolve("policy"), "grant { permission java.security.AllPermission; };");
        Path said = home.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.security.manager",
                        "-Djava.security.policy==" + policy,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DaemonTest.class.getName(),
                        Files.createDirectory(home.resolve("node")).toString())
                .redirectOutput(said.toFile())
                .redirectError(home.resolve("warnings").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals("reached []\nwritable true\n", Files.readString(said));
    }

    /** The part in the other JVM: starts all of the kernel's threads and has a stranger interrupt every thread that it can. */
    @SuppressWarnings("removal")
    public static void main(String[] args) throws Exception {
        var data = new LedgerFolder(Path.of(args[0]));
        try (Ledger ledger = data.open();
                var watchdog = new Watchdog(new Slots(), new Switchboard(1))) {
            watchdog.start();
            var nobody = new ProtectionDomain(null, new Permissions());
            AccessController.doPrivileged(
                    (PrivilegedAction<Void>) DaemonTest::interruptAll,
                    new AccessControlContext(new ProtectionDomain[] {nobody}));
            System.out.println("writable " + ledger.writable());
        }
    }

    private static Void interruptAll() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        var threads = new Thread[100];
        int found = group.enumerate(threads, true);
        var reached = new TreeSet<String>();
        for (int i = 0; i < found; i++) {
            if (threads[i] != Thread.currentThread()) {
                threads[i].interrupt();
                reached.add(threads[i].getName());
            }
        }
        System.out.println("reached " + reached);
        return null;
    }
}
