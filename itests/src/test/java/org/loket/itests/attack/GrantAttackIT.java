package org.loket.itests.attack;

import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.itests.attack.code.Burglar;

/** Attacks on what is granted: files, what a module asks, and the moment of a revoke. */
public class GrantAttackIT extends Attack {
    private Path file() {
        return homeOfNode().resolve("conf/grants/" + EVIL + ".perm");
    }

    /** The store looks at its files at each grant, whosever it is. */
    private void look() {
        String other = "com.example.other";
        Stranger any = install(new Jar(other).asks(call("other.*")));
        grantAsked(other);
        any.uninstall();
    }

    private void verdictAfterEdit(String text) throws Exception {
        Stranger evil = install(new Jar(EVIL).asks(call("vault.*"))).start();
        Files.writeString(file(), text);
        look();
        opened.clear();
        succeeds(() -> evil.call(OPEN, "{}"));
        evil.uninstall();
        Files.deleteIfExists(file());
        verdict(!opened.isEmpty());
    }

    @Test
    @Tries(
            value = "has a line written into its grant file by hand",
            held = {FRAMEWORK, COUNTER})
    public void aLineIsWrittenByHand() throws Exception {
        verdictAfterEdit(call("vault.*") + "\n");
    }

    @Test
    @Tries(
            value = "has a wider line written over a granted one",
            held = {FRAMEWORK, COUNTER})
    public void aLineIsWidenedByHand() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call("vault.peek"), call("vault.*")));
        kernelSays("revoke", "{\"name\":\"" + EVIL + "\",\"capability\":\"vault.open\"}");
        Files.writeString(file(), call("vault.*") + "\n");
        look();
        verdictByVault(() -> evil.call(OPEN, "{}"));
    }

    @Test
    @Tries(
            value = "takes out what it was revoked and puts it back",
            held = {FRAMEWORK, COUNTER})
    public void aRevokedLineIsPutBack() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call("vault.*")));
        String granted = Files.readString(file());
        kernelSays("revoke", "{\"name\":\"" + EVIL + "\",\"all\":true}");
        Files.writeString(file(), granted);
        look();
        verdictByVault(() -> evil.call(OPEN, "{}"));
    }

    @Test
    @Tries(
            value = "has its grants in a file with a broken line",
            held = {FRAMEWORK, COUNTER})
    public void aBrokenFileGrants() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call("vault.*")));
        byte[] good = Files.readAllBytes(file());
        boolean reached = false;
        for (byte[] bad : List.of(
                (new String(good, StandardCharsets.UTF_8) + "(\n").getBytes(StandardCharsets.UTF_8),
                new String(good, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16),
                (new String(good, StandardCharsets.UTF_8) + "(java.security.AllPermission)")
                        .getBytes(StandardCharsets.UTF_8),
                (new String(good, StandardCharsets.UTF_8) + "# ".repeat(200_000)).getBytes(StandardCharsets.UTF_8),
                (new String(good, StandardCharsets.UTF_8).trim() + "\u200b\n").getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, '\n'})) {
            Files.write(file(), bad);
            look();
            opened.clear();
            succeeds(() -> evil.call(OPEN, "{}"));
            reached |= !opened.isEmpty();
        }
        verdict(reached);
    }

    @Test
    @Tries(
            value = "has a link as its grant file, and the owner accepts the file",
            held = {FRAMEWORK, COUNTER})
    public void aLinkIsAGrantFile() throws Exception {
        Path elsewhere = homeOfNode().resolve("elsewhere.perm");
        Files.writeString(elsewhere, call("vault.*") + "\n");
        Stranger evil = install(new Jar(EVIL).asks(call("vault.*"))).start();
        Files.createSymbolicLink(file(), elsewhere);
        try {
            succeeds(() -> asOwner("kernel.grant", "{\"name\":\"" + EVIL + "\",\"file\":true}"));
            opened.clear();
            succeeds(() -> evil.call(OPEN, "{}"));
        } finally {
            Files.delete(file());
        }
        verdict(!opened.isEmpty());
    }

    private boolean reads(String asks) throws Exception {
        Path canary = Files.createTempFile("loket-canary", ".txt");
        Files.writeString(canary, "canary");
        String meant = asks.replace("CANARY", canary.toString());
        Stranger evil = install(new Jar(EVIL)
                .classes(Burglar.class)
                .imports("javax.management;resolution:=optional")
                .asks(meant));
        try {
            evil.start();
            succeeds(() -> asOwner("kernel.grant", "{\"name\":\"" + EVIL + "\",\"asked\":true}"));
            boolean read = succeeds(() -> evil.runs(Burglar.class, "read", Map.of("file", canary.toString())));
            Path key = homeOfNode().resolve("data/keys");
            boolean listed = succeeds(() -> evil.runs(Burglar.class, "list", Map.of("file", key.toString())));
            boolean around = succeeds(() -> evil.runs(Burglar.class, "list", Map.of("file", "/proc/self/root" + key)));
            return read || listed || around;
        } finally {
            evil.uninstall();
            Files.delete(canary);
        }
    }

    @Test
    @Tries(
            value = "asks for all permissions, and its owner grants what it asks",
            held = {FRAMEWORK})
    public void allPermissionsAreAskedFor() throws Exception {
        boolean reached = false;
        for (String line : List.of(
                "(java.security.AllPermission)",
                "(java.security.AllPermission \"\" \"\")",
                "(java.security.AllPermission \"<all permissions>\" \"<all actions>\")",
                "( java.security.AllPermission \"*\" \"*\" )",
                "(java.security.UnresolvedPermission \"java.security.AllPermission\" \"\")",
                "(org.osgi.framework.AdminPermission \"*\" \"*\")",
                "(java.security.SecurityPermission \"*\")",
                "(java.lang.RuntimePermission \"*\")",
                "(java.lang.RuntimePermission \"createClassLoader\")",
                "(java.lang.RuntimePermission \"setSecurityManager\")",
                "(java.lang.reflect.ReflectPermission \"suppressAccessChecks\")",
                "(java.lang.reflect.ReflectPermission \"*\")")) {
            reached |= reads(line);
        }
        verdict(reached);
    }

    @Test
    @Tries(
            value = "asks for all files in other words, and its owner grants what it asks",
            held = {FRAMEWORK})
    public void allFilesAreAskedFor() throws Exception {
        boolean reached = false;
        for (String line : List.of(
                "(java.io.FilePermission \"<<ALL FILES>>\" \"read\")",
                "(java.io.FilePermission \"/-\" \"read\")",
                "(java.io.FilePermission \"//-\" \"read\")",
                "(java.io.FilePermission \"/./-\" \"read\")",
                "(java.io.FilePermission \"/tmp/../-\" \"read\")",
                "(java.io.FilePermission \"/\\u002d\" \"read\")",
                "(java.io.FilePermission \"-\" \"read\")",
                "(java.io.FilePermission \"\" \"read\")",
                "(java.io.FilePermission \"${/}-\" \"read\")",
                "(java.io.FilePermission \"/proc/self/root/-\" \"read\")",
                "(java.io.FilePermission \"/proc/self/root/tmp/-\" \"read\")",
                "(java.io.FilePermission \"/proc/self/task/../root/-\" \"read\")",
                "(java.io.FilePermission \"/proc/-\" \"read\")",
                "(java.io.FilePermission \"${node}/data/keys/-\" \"read\")",
                "(java.io.FilePermission \"${node}/data/keys\" \"read\")",
                "(java.io.FilePermission \"${node}/-\" \"read\")",
                "(java.io.FilePermission \"${node}//data//keys//-\" \"read\")",
                "(java.io.FilePermission \"${homes}/../data/keys/-\" \"read\")",
                "(java.io.FilePermission \"${node\" \"read\")",
                "(java.io.FilePermission \"/proc/self/cwd/-\" \"read\")")) {
            reached |= reads(line);
        }
        verdict(reached);
    }

    @Test
    @Tries(
            value = "asks in a file that cannot be understood, or in none",
            held = {FRAMEWORK})
    public void whatIsAskedIsMalformed() throws Exception {
        boolean reached = false;
        for (String text : List.of(
                "",
                "(",
                "()",
                "\u0000",
                "(java.security.AllPermission",
                "java.security.AllPermission",
                "(java.io.FilePermission \"CANARY\" \"read\") (java.security.AllPermission)",
                "(java.io.FilePermission \"CANARY\" \"read\")\n(java.security.AllPermission)",
                "(java.io.FilePermission \"CANARY\" \"read\")\r(java.security.AllPermission)",
                "(java.io.FilePermission \"CANARY\" \"read\")\u2028(x)",
                "(java.io.FilePermission \"CANARY\" \"read\" \"write\")",
                "(java.io.FilePermission \"CAN\\\"ARY\" \"read\")",
                "#\n(java.io.FilePermission \"CANARY\" \"read\")\n(org.example.NoSuch \"x\" \"y\"",
                "(java.io.FilePermission \"CANARY\" \"read\")\n" + "# x\n".repeat(300_000))) {
            reached |= reads(text);
        }
        verdict(reached);
    }

    @Test
    @Tries(
            value = "has other permissions hidden in the quotes of a line",
            held = {FRAMEWORK, COUNTER})
    public void aLineIsHiddenInQuotes() throws Exception {
        boolean reached = false;
        for (String line : List.of(
                service(
                        "(capability=evil.*)\\\" \\\"get\\\")(org.osgi.framework.ServicePermission \\\"(capability=*)",
                        "get"),
                service("(&(capability=evil.x)(|(capability=vault.open)))", "get"),
                service("(capability=vault.open\\u0029", "get"),
                service("(capability=e*)", "get"),
                service("(capability=\\2a)", "get"),
                service("(capability=*.open)", "get"),
                service("(Capability=vault.open)", "get"),
                service("(capability~=vault.open)", "get"),
                service("(capability>=a)", "get"),
                service("(objectClass=org.loket.counter.Capability)", "get"),
                service("org.loket.counter.*", "get"),
                service("(capability=vault.open)", "GET"),
                service("(capability= vault.open)", "get"),
                "(org.osgi.framework.ServicePermission \"(capability=vault.open)\"  \"get\")(x)",
                "(org.osgi.framework.ServicePermission  \"*\" \"get\")")) {
            Stranger evil = install(new Jar(EVIL).asks(line)).start();
            succeeds(() -> asOwner("kernel.grant", "{\"name\":\"" + EVIL + "\",\"asked\":true}"));
            opened.clear();
            succeeds(() -> evil.call(OPEN, "{}"));
            reached |= !opened.isEmpty();
            evil.uninstall();
        }
        verdict(reached);
    }

    @Test
    @Tries(
            value = "goes on calling under load after a revoke has returned",
            held = {FRAMEWORK, COUNTER})
    public void aRevokedModuleGoesOn() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call("vault.*")));
        Counter counter = evil.counter();
        int callers = 4;
        int rounds = 25;
        var revoked = new AtomicBoolean();
        var before = new AtomicInteger();
        var late = new AtomicInteger();
        var barrier = new CyclicBarrier(callers + 1);
        var work = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < callers; i++) {
            work.add(asideOf(() -> {
                for (int round = 0; round < rounds; round++) {
                    barrier.await(60, TimeUnit.SECONDS);
                    for (int after = 0; after < 20; ) {
                        boolean began = revoked.get();
                        after += began ? 1 : 0;
                        try {
                            counter.call(OPEN, "{}");
                            (began ? late : before).incrementAndGet();
                        } catch (Refusal refused) {
                            if (refused.reason() != Refusal.Reason.DENIED) {
                                throw new AssertionError(refused);
                            }
                        }
                    }
                    barrier.await(60, TimeUnit.SECONDS);
                }
                return true;
            }));
        }
        for (int round = 0; round < rounds; round++) {
            barrier.await(60, TimeUnit.SECONDS);
            int now = before.get();
            untilIt("calls pass", () -> before.get() > now + 50);
            kernelSays("revoke", "{\"name\":\"" + EVIL + "\",\"all\":true}");
            revoked.set(true);
            barrier.await(60, TimeUnit.SECONDS);
            grantAsked(EVIL);
            revoked.set(false);
        }
        for (Future<Boolean> each : work) {
            resultOf(each);
        }
        verdict(late.get() > 0);
    }
}
