package org.loket.itests.attack;

import static org.junit.Assert.assertTrue;
import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.Test;
import org.loket.itests.attack.code.Burglar;
import org.loket.itests.attack.code.Child;

/** Attacks on the machine and the JVM, each at a canary of the test's own. */
public class JvmAttackIT extends Attack {
    private static Map<String, Object> aim(Object... more) {
        var aim = new HashMap<String, Object>();
        for (int i = 0; i < more.length; i += 2) {
            aim.put((String) more[i], more[i + 1]);
        }
        return aim;
    }

    private Stranger evil() {
        return granted(new Jar(EVIL)
                .classes(Burglar.class)
                .imports("javax.management;resolution:=optional")
                .asks(provide("evil.*"), call("evil.*")));
    }

    private static Path canary() throws Exception {
        Path file = Files.createTempFile("loket-canary", ".txt");
        file.toFile().deleteOnExit();
        Files.writeString(file, "canary");
        return file;
    }

    private void tries(String what, Object... aim) throws Exception {
        Stranger evil = evil();
        verdictOf(() -> evil.runs(Burglar.class, what, aim(aim)));
    }

    @Test
    @Tries(
            value = "reads a file",
            held = {FRAMEWORK})
    public void aFileIsRead() throws Exception {
        tries("read", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "reads a file with java.io",
            held = {FRAMEWORK})
    public void aFileIsReadInTheOldWay() throws Exception {
        tries("read old", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "reads a file by its URL",
            held = {FRAMEWORK})
    public void aFileIsReadByItsUrl() throws Exception {
        tries("read url", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "maps a file into memory",
            held = {FRAMEWORK})
    public void aFileIsMapped() throws Exception {
        tries("read channel", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "has a pool of the JDK read a file",
            held = {FRAMEWORK})
    public void aFileIsReadByAPool() throws Exception {
        tries("read aside", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "writes a file",
            held = {FRAMEWORK})
    public void aFileIsWritten() throws Exception {
        Path file = canary();
        Stranger evil = evil();
        succeeds(() -> evil.runs(Burglar.class, "write", aim("file", file.toString(), "text", "burgled")));
        verdict(Files.readString(file).equals("burgled"));
    }

    @Test
    @Tries(
            value = "deletes a file",
            held = {FRAMEWORK})
    public void aFileIsDeleted() throws Exception {
        Path file = canary();
        Stranger evil = evil();
        succeeds(() -> evil.runs(Burglar.class, "delete", aim("file", file.toString())));
        verdict(Files.notExists(file));
    }

    @Test
    @Tries(
            value = "lists a folder",
            held = {FRAMEWORK})
    public void aFolderIsListed() throws Exception {
        tries("list", "file", canary().getParent().toString());
    }

    @Test
    @Tries(
            value = "reads the node's private key",
            held = {FRAMEWORK})
    public void theNodesKeyIsRead() throws Exception {
        try (var keys = Files.list(homeOfNode().resolve("data/keys"))) {
            tries("read channel", "file", keys.findFirst().orElseThrow().toString());
        }
    }

    @Test
    @Tries(
            value = "reads the ledger",
            held = {FRAMEWORK})
    public void theLedgerIsRead() throws Exception {
        try (var segments = Files.list(homeOfNode().resolve("data/ledger"))) {
            Path segment = segments.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            tries("read channel", "file", segment.toString());
        }
    }

    @Test
    @Tries(
            value = "reads another's grant file",
            held = {FRAMEWORK})
    public void aGrantFileIsRead() throws Exception {
        tries(
                "read",
                "file",
                homeOfNode().resolve("conf/grants/" + FRIEND + ".perm").toString());
    }

    @Test
    @Tries(
            value = "writes itself a grant file",
            held = {FRAMEWORK})
    public void aGrantFileIsWritten() throws Exception {
        Path file = homeOfNode().resolve("conf/grants/" + EVIL + ".perm");
        Stranger evil = install(new Jar(EVIL).classes(Burglar.class).asks(call("vault.*")))
                .start();
        succeeds(() -> evil.runs(Burglar.class, "write", aim("file", file.toString(), "text", call("vault.*") + "\n")));
        verdict(Files.exists(file));
    }

    @Test
    @Tries(
            value = "writes itself a grant file, and calls",
            held = {FRAMEWORK, COUNTER})
    public void aGrantFileOfItsOwnIsUsed() throws Exception {
        Path file = homeOfNode().resolve("conf/grants/" + EVIL + ".perm");
        Stranger evil = install(new Jar(EVIL).classes(Burglar.class).asks(call("vault.*")))
                .start();
        succeeds(() -> evil.runs(Burglar.class, "write", aim("file", file.toString(), "text", call("vault.*") + "\n")));
        kernelSays("grants", "{}");
        verdictByVault(() -> evil.call(OPEN, "{}"));
    }

    @Test
    @Tries(
            value = "connects to a socket",
            held = {FRAMEWORK})
    public void aSocketIsConnectedTo() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tries("connect", "port", server.getLocalPort());
        }
    }

    @Test
    @Tries(
            value = "listens on a socket",
            held = {FRAMEWORK})
    public void aSocketIsListenedOn() throws Exception {
        tries("listen");
    }

    @Test
    @Tries(
            value = "starts a process",
            held = {FRAMEWORK})
    public void aProcessIsStarted() throws Exception {
        var command = new ArrayList<>(unprivileged());
        command.addAll(List.of("echo", "canary"));
        tries("execute", "command", List.copyOf(command), "text", "canary\n");
    }

    @Test
    @Tries(
            value = "makes private members accessible",
            held = {FRAMEWORK})
    public void privateMembersAreReached() throws Exception {
        tries("private");
    }

    @Test
    @Tries(
            value = "makes a class loader",
            held = {FRAMEWORK})
    public void aClassLoaderIsMade() throws Exception {
        tries("loader");
    }

    @Test
    @Tries(
            value = "sets a system property",
            held = {FRAMEWORK})
    public void aPropertyIsSet() throws Exception {
        tries("property", "property", "loket.itests.canary." + secret);
    }

    @Test
    @Tries(
            value = "reads a system property that is not for everyone",
            held = {FRAMEWORK})
    public void aPropertyIsRead() throws Exception {
        tries("read property");
    }

    @Test
    @Tries(
            value = "reads the environment",
            held = {FRAMEWORK})
    public void theEnvironmentIsRead() throws Exception {
        tries("environment");
    }

    @Test
    @Tries(
            value = "has itself run when the JVM stops",
            held = {FRAMEWORK})
    public void aShutdownHookIsAdded() throws Exception {
        tries("hook");
    }

    @Test
    @Tries(
            value = "takes the Security Manager away",
            held = {FRAMEWORK},
            onlyWithWallOne = true)
    public void theSecurityManagerIsTakenAway() throws Exception {
        tries("manager");
    }

    @Test
    @Tries(
            value = "replaces the JVM's policy",
            held = {FRAMEWORK},
            onlyWithWallOne = true)
    public void thePolicyIsReplaced() throws Exception {
        tries("policy");
    }

    @Test
    @Tries(
            value = "loads native code",
            held = {FRAMEWORK})
    public void nativeCodeIsLoaded() throws Exception {
        tries("library", "file", canary().toString());
    }

    @Test
    @Tries(
            value = "uses the JVM's management",
            held = {FRAMEWORK})
    public void theJvmsManagementIsUsed() throws Exception {
        tries("mbeans");
    }

    @Test
    @Tries(
            value = "replaces standard output",
            held = {FRAMEWORK})
    public void standardOutputIsReplaced() throws Exception {
        tries("stdout");
    }

    @Test
    @Tries(
            value = "replaces the handler of what threads throw",
            held = {FRAMEWORK})
    public void theHandlerOfThreadsIsReplaced() throws Exception {
        tries("handler");
    }

    @Test
    @Tries(
            value = "offers a method handle of the JDK as its capability, to run it with the kernel's authority",
            held = {FRAMEWORK})
    public void aMethodHandleIsOffered() throws Exception {
        String property = "loket.itests.canary." + secret;
        Stranger evil = evil();
        succeeds(() -> evil.runs(Burglar.class, "trampoline", aim("property", property)));
        succeeds(() -> evil.call("evil.jump", "{}"));
        verdict("burgled".equals(System.getProperty(property)));
    }

    @Test
    @Tries(
            value = "offers an EventHandler of the JDK as its capability, to run it with the kernel's authority",
            held = {FRAMEWORK})
    public void anEventHandlerIsOffered() throws Exception {
        Path file = canary();
        Stranger evil = evil();
        succeeds(() -> evil.runs(Burglar.class, "expression", aim("file", file.toString())));
        succeeds(() -> evil.call("evil.jump", "{}"));
        verdict(Files.notExists(file));
    }

    private boolean interrupted(String thread) throws Exception {
        Stranger evil = evil();
        evil.offers("evil.serve", call -> {
            boolean done = succeeds(() -> evil.runs(Burglar.class, "interrupt", aim("thread", thread)));
            return "{\"done\":" + done + "}";
        });
        return evil.call("evil.serve", "{}").contains("true");
    }

    @Test
    @Tries(
            value = "interrupts another module's thread",
            held = {})
    public void anothersThreadIsInterrupted() throws Exception {
        var inside = new CountDownLatch(1);
        var hit = new AtomicBoolean();
        CountDownLatch door = doorOfTest();
        vault.offers("vault.wait", call -> {
            inside.countDown();
            try {
                door.await();
            } catch (InterruptedException e) {
                hit.set(true);
            }
            return "{}";
        });
        var call = asideOf(() -> friend.call("vault.wait", "{}"));
        awaitIt(inside);
        if (!interrupted("loket-worker vault.wait")) {
            door.countDown();
        }
        resultOf(call);
        verdict(hit.get());
    }

    @Test
    @Tries(
            value = "interrupts the kernel's own threads",
            held = {FRAMEWORK})
    public void theKernelsThreadIsInterrupted() throws Exception {
        verdict(interrupted("loket-watchdog"));
    }

    @Test
    @Tries(
            value = "bounds the priority of the group its thread is in",
            held = {})
    public void theThreadGroupIsChanged() throws Exception {
        Stranger evil = evil();
        evil.offers("evil.serve", call -> {
            boolean done = succeeds(() -> evil.runs(Burglar.class, "priority", aim()));
            return "{\"done\":" + done + "}";
        });
        verdict(evil.call("evil.serve", "{}").contains("true"));
    }

    /** Stops the JVM where nothing holds it in a JVM of its own; where the wall stands, this one is at stake. */
    private void stopsTheJvm(String how) throws Exception {
        if (wallOne()) {
            tries(how);
            return;
        }
        Path folder = Files.createTempDirectory("loket-child");
        Path felix = Path.of(
                Class.forName("org.apache.felix.framework.FrameworkFactory", true, ClassLoader.getSystemClassLoader())
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        Files.copy(felix, folder.resolve("felix.jar"));
        Files.copy(
                Path.of(System.getProperty("loket.test.system"), "org.apache.felix.framework.security.jar"),
                folder.resolve("security.jar"));
        Files.copy(
                Path.of(System.getProperty("loket.test.system"), "org.loket.kernel.jar"), folder.resolve("kernel.jar"));
        Jar evil = new Jar(EVIL).classes(Burglar.class, Child.class).imports("javax.management;resolution:=optional");
        Files.write(folder.resolve("evil.jar"), evil.bytes());
        Files.createDirectory(folder.resolve("home"));
        var command = new ArrayList<>(unprivileged());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder.resolve("felix.jar") + ":" + folder.resolve("security.jar") + ":" + folder.resolve("kernel.jar")
                        + ":" + folder.resolve("evil.jar"),
                Child.class.getName(),
                folder.resolve("home").toString(),
                folder.resolve("kernel.jar").toString(),
                folder.resolve("evil.jar").toString(),
                how,
                wallTwo() ? "" : "1"));
        try (Stream<Path> all = Files.walk(folder)) {
            all.forEach(file -> file.toFile().setReadable(true, false));
        }
        for (Path open : List.of(folder, folder.resolve("home"))) {
            open.toFile().setExecutable(true, false);
            open.toFile().setWritable(true, false);
        }
        Process child = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = child.waitFor();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
        assertTrue("it ended with " + code + ": " + said, code == 77 || code == 0);
        verdict(code == 77);
    }

    private static List<String> unprivileged() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
                : List.of();
    }

    @Test
    @Tries(
            value = "stops the JVM",
            held = {FRAMEWORK})
    public void theJvmIsStopped() throws Exception {
        stopsTheJvm("exit");
    }

    @Test
    @Tries(
            value = "halts the JVM",
            held = {FRAMEWORK})
    public void theJvmIsHalted() throws Exception {
        stopsTheJvm("halt");
    }
}
