package org.loket.itests.attack;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TestName;
import org.loket.counter.Refusal;
import org.loket.itests.AttackRig;
import org.osgi.framework.BundleException;

/**
 * A node with something worth stealing: a vault, which one friend may open. Each test is an attack that says what must
 * hold it; it passes if the attack is held where it must be, and succeeds where it is not held.
 */
public abstract class Attack extends AttackRig {
    static final String VAULT = "com.example.vault";
    static final String FRIEND = "com.example.friend";
    static final String EVIL = "com.example.evil";
    static final String OPEN = "vault.open";

    private static boolean begun;

    /** Tells the test's own annotations. */
    @Rule
    public final TestName test = new TestName();

    /** Who opened the vault, as the kernel told it. */
    final List<String> opened = new CopyOnWriteArrayList<>();

    final String secret = UUID.randomUUID().toString();

    private final List<Stranger> strangers = new ArrayList<>();
    private boolean controlled;
    private boolean judged;
    Stranger vault;
    Stranger friend;

    /** What a test tries; it may throw whatever the wall that holds it throws. */
    interface Try {
        Object run() throws Throwable;
    }

    @Before
    public void aVaultAndItsFriend() {
        vault = granted(new Jar(VAULT).asks(provide("vault.*")));
        vault.offers(OPEN, call -> {
            opened.add(call.caller());
            return "{\"secret\":\"" + secret + "\"}";
        });
        friend = granted(new Jar(FRIEND).asks(call("vault.*")));
    }

    @After
    public void everybodyGoes() {
        for (int i = strangers.size() - 1; i >= 0; i--) {
            strangers.get(i).uninstall();
        }
        assertTrue(test.getMethodName() + " came to no verdict", judged);
    }

    final Stranger install(Jar jar) {
        return install(jar, "stranger:" + jar.name());
    }

    final Stranger install(Jar jar, String location) {
        try {
            var stranger = new Stranger(probe().installBundle(location, jar.stream()));
            strangers.add(stranger);
            return stranger;
        } catch (BundleException e) {
            throw new AssertionError(jar.name() + " cannot be installed: " + e.getMessage(), e);
        }
    }

    /** A running module that has all it asks for. */
    final Stranger granted(Jar jar) {
        Stranger stranger = install(jar).start();
        grantAsked(jar.name());
        return stranger;
    }

    static void grantAsked(String name) {
        kernelSays("grant", "{\"name\":\"" + name + "\",\"asked\":true}");
    }

    /** A line that lets its bearer call. */
    static String call(String capability) {
        return service("(capability=" + capability + ")", "get");
    }

    static String call(String capability, String rule) {
        return service("(&(capability=" + capability + ")" + rule + ")", "get");
    }

    static String provide(String capability) {
        return service(capability, "register");
    }

    static String service(String name, String actions) {
        return "(org.osgi.framework.ServicePermission \"" + name + "\" \"" + actions + "\")";
    }

    /** Shows that the canary of an attack that no wall decides can be reached at all. */
    final void control(boolean reached) {
        assertTrue("the canary cannot be reached at all, so the test could not fail", reached);
        controlled = true;
    }

    /** Does what an attack does, and takes whatever it throws for a no; an error of the test itself is none. */
    final boolean succeeds(Try attack) {
        try {
            return !Boolean.FALSE.equals(attack.run());
        } catch (AssertionError e) {
            throw e;
        } catch (Throwable held) {
            why = held;
            return false;
        }
    }

    Throwable why;

    /** Says whether the attack reached its canary. */
    final void verdict(boolean reached) throws Exception {
        Tries tries = tries();
        assertNotNull("say what it tries", tries);
        Set<Tries.By> held = Set.of(tries.held());
        assertEquals(
                "an attack that no wall decides shows that its canary can be reached",
                held.contains(Tries.By.KERNEL),
                controlled);
        assertFalse("one verdict", judged);
        judged = true;
        boolean hold = nothingThere()
                || held.contains(Tries.By.KERNEL)
                || (held.contains(Tries.By.FRAMEWORK) && wallOne())
                || (held.contains(Tries.By.COUNTER) && wallTwo());
        record(tries.value(), nothingThere() ? "nothing there" : reached ? "not held" : "held");
        if (reached == hold) {
            throw new AssertionError(
                    hold ? "it must be held, and succeeded" : "it must succeed here, and was held: " + why, why);
        }
    }

    /** Tries it, and says that it succeeded if it ran to its end. */
    final void verdictOf(Try attack) throws Exception {
        verdict(!nothingThere() && succeeds(attack));
    }

    /** Tries it, and says that it succeeded if the vault was opened. */
    final void verdictByVault(Try attack) throws Exception {
        opened.clear();
        succeeds(attack);
        verdict(!opened.isEmpty());
    }

    private boolean nothingThere() throws NoSuchMethodException {
        return tries().onlyWithWallOne() && !wallOne();
    }

    private Tries tries() throws NoSuchMethodException {
        return getClass().getMethod(test.getMethodName()).getAnnotation(Tries.class);
    }

    private void record(String what, String outcome) throws IOException {
        Path folder = Path.of(System.getProperty("loket.test.homes"))
                .resolveSibling("attacks")
                .resolve(System.getProperty("loket.test.walls") + "-"
                        + Runtime.version().feature());
        Files.createDirectories(folder);
        Path file = folder.resolve(getClass().getSimpleName() + ".txt");
        if (!begun) {
            Files.deleteIfExists(file);
            begun = true;
        }
        String line = test.getMethodName() + "\t" + what + "\t" + outcome + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static boolean refused(Refusal.Reason reason, Try work) {
        try {
            work.run();
            return false;
        } catch (Refusal refusal) {
            return refusal.reason() == reason;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
