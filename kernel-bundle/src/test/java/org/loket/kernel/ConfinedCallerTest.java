package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.Permissions;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The grants' own work does not need the caller's permissions. Runs in a JVM of its own, under a Security Manager. */
@EnabledForJreRange(max = JRE.JAVA_23)
@SuppressWarnings("removal")
class ConfinedCallerTest {
    @Test
    void codeWithoutAnyPermissionMayStandOnTheStack(@TempDir Path home) throws Exception {
        Path policy = Files.writeString(home.resolve("policy"), "grant { permission java.security.AllPermission; };");
        Path said = home.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.security.manager",
                        "-Djava.security.policy==" + policy,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConfinedCallerTest.class.getName(),
                        Files.createDirectory(home.resolve("node")).toString())
                .redirectOutput(said.toFile())
                .redirectError(home.resolve("warnings").toFile())
                .start();
        assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
        assertEquals("confined\naccepted 2\npermitted true\nrevoked 1\nended true\n", Files.readString(said));
    }

    /** The part in the other JVM. */
    public static void main(String[] args) throws Exception {
        Path node = Path.of(args[0]);
        Path conf = Files.createDirectories(node.resolve("conf/grants"));
        GrantReading reading = new GrantReading(name -> false, Map.of("node", node.toString()));
        AcceptedGrants.Signer signer = new AcceptedGrants.Signer() {
            @Override
            public byte[] sign(byte[] message) {
                return Base64.getEncoder().encode(message);
            }

            @Override
            public boolean verify(byte[] message, byte[] signature) {
                return new String(sign(message), StandardCharsets.UTF_8)
                        .equals(new String(signature, StandardCharsets.UTF_8));
            }
        };
        GrantStore store = new GrantStore(
                new GrantFolder(conf, reading),
                new AcceptedGrants(node.resolve("data/grants"), signer, reading),
                new GrantStore.Events() {
                    @Override
                    public void changed(String name) {}

                    @Override
                    public void handEdit(String name, String kind, List<String> lines) {}
                },
                System::currentTimeMillis);
        ProtectionDomain nobody = new ProtectionDomain(null, new Permissions());
        AccessController.doPrivileged(
                (PrivilegedAction<Void>) () -> confined(node, reading, store),
                new AccessControlContext(new ProtectionDomain[] {nobody}));
    }

    private static Void confined(Path node, GrantReading reading, GrantStore store) {
        try {
            Files.readAttributes(node, "*");
        } catch (SecurityException expected) {
            System.out.println("confined");
        } catch (IOException open) {
            System.out.println(open);
        }
        try {
            GrantLine call =
                    reading.line("x", GrantLineTest.get("(&(capability=time.now)(arg.n<=3)(arg.n=2.50)(arg.u=a*))"));
            GrantLine file = reading.line("x", "(java.io.FilePermission \"${node}/homes/x\" \"read\")");
            System.out.println("accepted "
                    + store.accept("x", "unsigned", List.of(call, file)).size());
            CallFacts facts =
                    new CallFacts("time.now", "", List.of("x"), 1, "", CallFacts.reading("{\"n\":2.5,\"u\":\"abc\"}"));
            System.out.println("permitted " + call.permits(facts));
            store.acceptFile("x", "unsigned");
            store.rescan();
            System.out.println("revoked " + store.revoke("x", call::equals).size());
            store.end("x");
            System.out.println("ended " + store.publisher("x").isEmpty());
        } catch (BadLine bad) {
            System.out.println(bad.getMessage());
        }
        return null;
    }
}
