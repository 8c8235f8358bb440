package org.loket.itests.attack;

import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;
import static org.loket.itests.attack.Tries.By.KERNEL;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.osgi.framework.ServiceRegistration;

/** Attacks by what a module registers: to be handed calls that are not meant for it. */
public class OfferAttackIT extends Attack {
    private static final String QUICK = "com.example.quick";
    private static final String GATE = service("org.loket.counter.Gate", "register");

    /** What the attacker was handed: the capability it was called for. */
    private final List<String> caught = new CopyOnWriteArrayList<>();

    private final Capability trap = call -> {
        caught.add(call.capability());
        return "{}";
    };

    @Override
    protected Map<String, String> settings() {
        return Map.of("loket.quick", QUICK);
    }

    private Stranger evil(String... asks) {
        return granted(new Jar(EVIL).asks(asks));
    }

    private static Map<String, Object> offer(Object... properties) {
        var offer = new HashMap<String, Object>();
        for (int i = 0; i < properties.length; i += 2) {
            offer.put((String) properties[i], properties[i + 1]);
        }
        return offer;
    }

    private void register(Stranger evil, Map<String, Object> offer) {
        succeeds(() -> asModule(evil, () -> evil.offers(offer, trap)));
    }

    /** Runs the registration with the module's authority: the test's own frames would lend it theirs. */
    private static Object asModule(Stranger evil, Try work) throws Throwable {
        return evil.confined(work);
    }

    private void vaultIsCaught() throws Exception {
        succeeds(() -> friend.call(OPEN, "{}"));
        verdict(!caught.isEmpty());
    }

    @Test
    @Tries(
            value = "offers a capability without a grant to offer any",
            held = {FRAMEWORK, COUNTER})
    public void aCapabilityIsOfferedWithoutAGrant() throws Exception {
        Stranger evil = install(new Jar(EVIL).asks(provide("vault.*"))).start();
        register(evil, offer("loket.capability", OPEN, "service.ranking", Integer.MAX_VALUE));
        vaultIsCaught();
    }

    @Test
    @Tries(
            value = "offers another's capability with a higher ranking",
            held = {COUNTER})
    public void anothersCapabilityIsOffered() throws Exception {
        Stranger evil = evil(provide("evil.*"));
        register(evil, offer("loket.capability", OPEN, "service.ranking", Integer.MAX_VALUE));
        vaultIsCaught();
    }

    @Test
    @Tries(
            value = "offers another's capability under a property in other letters",
            held = {COUNTER})
    public void aPropertyIsWrittenInOtherLetters() throws Exception {
        Stranger evil = evil(provide("evil.*"));
        register(evil, offer("LOKET.Capability", OPEN, "service.ranking", Integer.MAX_VALUE));
        vaultIsCaught();
    }

    @Test
    @Tries(
            value = "offers its own capability, and renames it to another's afterwards",
            held = {COUNTER})
    public void aCapabilityIsRenamedAfterwards() throws Exception {
        Stranger evil = evil(provide("evil.*"));
        var registration = new AtomicReference<ServiceRegistration<Capability>>();
        succeeds(() -> asModule(evil, () -> {
            registration.set(evil.offers(offer("loket.capability", "evil.own"), trap));
            registration
                    .get()
                    .setProperties(
                            new Hashtable<>(offer("loket.capability", OPEN, "service.ranking", Integer.MAX_VALUE)));
            return true;
        }));
        vaultIsCaught();
    }

    @Test
    @Tries(
            value = "offers another's capability among several names",
            held = {KERNEL})
    public void severalNamesAreOffered() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        control(taken(evil, "evil.plain"));
        register(evil, offer("loket.capability", new String[] {"evil.own", OPEN}, "service.ranking", 99));
        register(evil, offer("loket.capability", List.of("evil.own", OPEN), "service.ranking", 99));
        succeeds(() -> evil.call("evil.own", "{}"));
        vaultIsCaught();
    }

    /** Whether a capability that is properly offered is served. */
    private boolean taken(Stranger evil, String name) {
        register(evil, offer("loket.capability", name));
        succeeds(() -> evil.call(name, "{}"));
        boolean served = caught.contains(name);
        caught.clear();
        return served;
    }

    @Test
    @Tries(
            value = "offers a capability of the kernel's",
            held = {KERNEL})
    public void aCapabilityOfTheKernelIsOffered() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        control(taken(evil, "evil.plain"));
        register(evil, offer("loket.capability", "kernel.status", "service.ranking", Integer.MAX_VALUE));
        register(evil, offer("loket.capability", "kernel.other", "service.ranking", Integer.MAX_VALUE));
        succeeds(() -> asOwner("kernel.status", "{}"));
        succeeds(() -> asOwner("kernel.other", "{}"));
        verdict(!caught.isEmpty());
    }

    @Test
    @Tries(
            value = "gives its service the property by which the framework decides calls",
            held = {KERNEL})
    public void theFrameworksPropertyIsGiven() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        control(taken(evil, "evil.plain"));
        register(evil, offer("loket.capability", "evil.own", "capability", OPEN));
        succeeds(() -> evil.call("evil.own", "{}"));
        verdict(!caught.isEmpty());
    }

    @Test
    @Tries(
            value = "is asked for under names that nobody may be given",
            held = {KERNEL})
    public void reservedNamesAreAskedFor() throws Exception {
        control(grants(provide("evil.*")));
        boolean given = false;
        for (String line : List.of(
                provide("*"),
                provide("org.*"),
                provide("org.loket.*"),
                provide("java.lang"),
                provide("kernel.*"),
                provide("kernel.status"),
                provide("evil*"),
                provide("ev*il.x"),
                provide("org.osgi.framework.hooks.service.FindHook"),
                provide("org.loket.counter.Capability"),
                provide("org.loket.counter.Counter"),
                service("evil.*", "get,register"),
                service("(objectClass=*)", "get"),
                service("*", "get"),
                service("(capability=*)", "get"),
                service("(|(capability=evil.x)(capability=vault.*))", "get"),
                service("(&(capability=evil.x)(capability=vault.open))", "get"),
                service("(!(capability=evil.x))", "get"))) {
            given |= grants(line);
        }
        verdict(given);
    }

    private boolean grants(String line) {
        Stranger evil = install(new Jar(EVIL).asks(line));
        try {
            asOwner("kernel.grant", "{\"name\":\"" + EVIL + "\",\"asked\":true}");
            return true;
        } catch (Refusal refused) {
            return false;
        } finally {
            evil.uninstall();
        }
    }

    @Test
    @Tries(
            value = "is granted by a line that it did not ask for",
            held = {KERNEL})
    public void moreIsGrantedThanAsked() throws Exception {
        Stranger evil = install(new Jar(EVIL).asks(call("vault.peek")));
        var args = new JsonObject();
        args.addProperty("name", EVIL);
        var lines = new JsonArray();
        lines.add(call("vault.peek"));
        args.add("lines", lines);
        control(succeeds(() -> asOwner("kernel.grant", args.toString())));
        lines.set(0, new JsonPrimitive(call("vault.*")));
        boolean granted = succeeds(() -> asOwner("kernel.grant", args.toString()));
        evil.uninstall();
        verdict(granted);
    }

    private boolean stands(Stranger evil) {
        var saw = new CopyOnWriteArrayList<String>();
        var gate = new Gate() {
            @Override
            public void before(Call call) {
                saw.add(call.args());
            }
        };
        succeeds(() -> asModule(evil, () -> evil.stands(gate)));
        succeeds(() -> friend.call(OPEN, "{}"));
        return !saw.isEmpty();
    }

    @Test
    @Tries(
            value = "stands as a gate without a grant",
            held = {FRAMEWORK, COUNTER})
    public void aGateStandsWithoutAGrant() throws Exception {
        verdict(stands(install(new Jar(EVIL).asks(GATE)).start()));
    }

    @Test
    @Tries(
            value = "stands as a gate with a grant to offer capabilities",
            held = {FRAMEWORK, COUNTER})
    public void aGateStandsWithAnotherGrant() throws Exception {
        verdict(stands(evil(provide("evil.*"))));
    }

    @Test
    @Tries(
            value = "asks to run on its callers' threads",
            held = {KERNEL})
    public void aCallersThreadIsTaken() throws Exception {
        var threads = new CopyOnWriteArrayList<Thread>();
        Capability telling = call -> {
            threads.add(Thread.currentThread());
            return "{}";
        };
        Stranger trusted = granted(new Jar(QUICK).asks(provide("quick.*"), call("quick.*")));
        trusted.offers(offer("loket.capability", "quick.here", "loket.timeout", 0), telling);
        trusted.call("quick.here", "{}");
        control(threads.contains(Thread.currentThread()));
        threads.clear();
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        for (Object timeout : List.of(0, -1, "0", 0L, new int[] {0}, Integer.MIN_VALUE)) {
            ServiceRegistration<Capability> registered =
                    evil.offers(offer("loket.capability", "evil.here", "loket.timeout", timeout), telling);
            succeeds(() -> evil.call("evil.here", "{}"));
            registered.unregister();
        }
        verdict(threads.contains(Thread.currentThread()));
    }

    @Test
    @Tries(
            value = "passes a write off as a read by the form of its property",
            held = {KERNEL})
    public void aWriteIsPassedOff() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        evil.offers(offer("loket.capability", "evil.read", "loket.effect", "read"), trap);
        evil.call("evil.read", "{}");
        control(ledgerOf("evil.read").stream()
                .anyMatch(line -> line.get("kind").getAsString().equals("call")));
        boolean read = false;
        int i = 0;
        for (Object effect : List.of("READ", " read", "read\u0000", new String[] {"read"}, List.of("read"), 'r')) {
            String name = "evil.write" + i++;
            evil.offers(offer("loket.capability", name, "loket.effect", effect), trap);
            succeeds(() -> evil.call(name, "{}"));
            read |= ledgerOf(name).stream()
                    .anyMatch(line -> line.get("kind").getAsString().equals("call"));
        }
        verdict(read);
    }

    @Test
    @Tries(
            value = "says that it reads, and writes",
            held = {})
    public void aProviderLiesAboutItsEffect() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        evil.offers(offer("loket.capability", "evil.read", "loket.effect", "read"), trap);
        evil.call("evil.read", "{}");
        verdict(caught.contains("evil.read"));
    }

    @Test
    @Tries(
            value = "breaks the kernel's reading by odd properties",
            held = {KERNEL})
    public void oddPropertiesAreRead() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        control(taken(evil, "evil.plain"));
        var odd = new HashMap<String, Object>();
        odd.put("loket.tags", new String[] {null});
        odd.put("loket.args", "{\"a\":1,\"a\":2}");
        odd.put("loket.answer", "[".repeat(100_000));
        odd.put("loket.description", "x".repeat(1_000_000));
        odd.put("loket.timeout", new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }

            @Override
            public int hashCode() {
                throw new IllegalStateException("no hash");
            }
        });
        odd.put("service.ranking", "high");
        odd.put("loket.effect", new StringBuilder("read"));
        for (Map.Entry<String, Object> property : odd.entrySet()) {
            succeeds(() ->
                    evil.offers(offer("loket.capability", "evil.odd", property.getKey(), property.getValue()), trap));
        }
        boolean works = taken(evil, "evil.after");
        verdict(!works || !kernelSays("status", "{}").has("modules"));
    }

    @Test
    @Tries(
            value = "keeps the kernel from starting again by odd properties",
            held = {KERNEL})
    public void theKernelStartsAmongOddProperties() throws Exception {
        Stranger evil = evil(provide("evil.*"), call("evil.*"));
        control(taken(evil, "evil.plain"));
        succeeds(() ->
                evil.offers(offer("loket.capability", "evil.odd", "loket.tags", new String[] {null, "own"}), trap));
        var kernel = Stream.of(probe().getBundles())
                .filter(bundle -> "org.loket.kernel".equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        kernel.stop();
        boolean started = succeeds(() -> {
            kernel.start();
            return true;
        });
        if (!started) {
            evil.uninstall();
            kernel.start();
        }
        verdict(!started);
    }
}
