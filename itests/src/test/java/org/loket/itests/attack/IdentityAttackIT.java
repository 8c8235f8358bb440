package org.loket.itests.attack;

import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;
import static org.loket.itests.attack.Tries.By.KERNEL;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.itests.attack.code.Thief;

/** Attacks on who somebody is: to open the vault as its friend. */
public class IdentityAttackIT extends Attack {
    private Map<String, Object> aim(Object... more) {
        var aim = new HashMap<String, Object>(Map.of("capability", OPEN, "victim", FRIEND));
        for (int i = 0; i < more.length; i += 2) {
            aim.put((String) more[i], more[i + 1]);
        }
        return aim;
    }

    private Stranger evil() {
        return install(new Jar(EVIL).classes(Thief.class).asks(call("vault.*"))).start();
    }

    private void tries(String what, Object... more) throws Exception {
        Stranger evil = evil();
        verdictByVault(() -> evil.runs(Thief.class, what, aim(more)));
    }

    @Test
    @Tries(
            value = "calls what it asked for and was not granted",
            held = {FRAMEWORK, COUNTER})
    public void theVaultIsOpenedWithoutAGrant() throws Exception {
        tries("own counter");
    }

    @Test
    @Tries(
            value = "calls on a Counter that its owner handed out",
            held = {})
    public void aCounterHandedOutIsUsed() throws Exception {
        tries("leaked counter", "counter", friend.counter());
    }

    @Test
    @Tries(
            value = "calls on a Counter that was handed out, after its module stopped",
            held = {KERNEL})
    public void aCounterHandedOutIsUsedAfterItsModuleStopped() throws Exception {
        Counter leaked = friend.counter();
        control(succeeds(() -> leaked.call(OPEN, "{}")));
        friend.stop();
        tries("leaked counter", "counter", leaked);
    }

    @Test
    @Tries(
            value = "finds another's BundleContext by listing bundles",
            held = {FRAMEWORK, COUNTER})
    public void anothersContextIsFoundAmongTheBundles() throws Exception {
        tries("bundles");
    }

    @Test
    @Tries(
            value = "finds another's BundleContext by counting through bundle ids",
            held = {FRAMEWORK, COUNTER})
    public void anothersContextIsFoundByItsId() throws Exception {
        tries("ids");
    }

    @Test
    @Tries(
            value = "finds another's BundleContext by its location",
            held = {FRAMEWORK})
    public void anothersContextIsFoundByItsLocation() throws Exception {
        tries("location", "location", friend.bundle().getLocation());
    }

    @Test
    @Tries(
            value = "takes the kernel's BundleContext from the class of its counter",
            held = {FRAMEWORK})
    public void theKernelsContextIsTakenFromItsClass() throws Exception {
        tries("class");
    }

    @Test
    @Tries(
            value = "takes the framework's own BundleContext from bundle 0",
            held = {FRAMEWORK})
    public void theFrameworksContextIsTaken() throws Exception {
        tries("system context");
    }

    @Test
    @Tries(
            value = "finds another's BundleContext among those that use the Counter service",
            held = {FRAMEWORK})
    public void anothersContextIsFoundAmongTheCountersUsers() throws Exception {
        friend.counter();
        tries("users");
    }

    @Test
    @Tries(
            value = "finds another's BundleContext along the wires of an imported package",
            held = {FRAMEWORK})
    public void anothersContextIsFoundAlongTheWires() throws Exception {
        Stranger evil = install(new Jar(EVIL)
                .classes(Thief.class)
                .imports("org.osgi.framework.wiring,org.osgi.resource;resolution:=optional"));
        verdictByVault(() -> {
            evil.bundle().start();
            return evil.runs(Thief.class, "wires", aim());
        });
    }

    @Test
    @Tries(
            value = "hears of another's Bundle by a bundle event",
            held = {FRAMEWORK, COUNTER})
    public void anothersContextIsHeardOf() throws Exception {
        Stranger evil = evil();
        var events = new CopyOnWriteArrayList<Object>();
        Collection<Object> heard = events;
        evil.runs(Thief.class, "listen", aim("events", heard));
        friend.stop().start();
        var done = new AtomicReference<Boolean>();
        verdictByVault(() -> {
            untilIt("events are told", () -> !events.isEmpty() || done.getAndSet(true) != null && flushed());
            return evil.runs(Thief.class, "heard", aim("heard", events.get(0)));
        });
    }

    private boolean flushed() {
        var told = new CopyOnWriteArrayList<Object>();
        org.osgi.framework.BundleListener mine = told::add;
        probe().addBundleListener(mine);
        vault.stop().start();
        untilIt("the framework's events are told", () -> !told.isEmpty());
        probe().removeBundleListener(mine);
        return true;
    }

    @Test
    @Tries(
            value = "makes another's counter from the kernel's private fields",
            held = {FRAMEWORK})
    public void theKernelsFieldsAreRead() throws Exception {
        tries("fields");
    }

    @Test
    @Tries(
            value = "makes another's counter with a private Lookup",
            held = {FRAMEWORK})
    public void theKernelsFieldsAreReadByHandles() throws Exception {
        tries("lookup", "another counter", friend.counter());
    }

    @Test
    @Tries(
            value = "writes another's identity into its own counter with Unsafe",
            held = {FRAMEWORK})
    public void theKernelsFieldsAreWrittenByUnsafe() throws Exception {
        tries("unsafe", "another counter", friend.counter());
    }

    @Test
    @Tries(
            value = "takes its caller's counter out of the Call it is given",
            held = {FRAMEWORK})
    public void theCallersCounterIsTakenFromACall() throws Exception {
        Stranger evil = granted(new Jar(EVIL).classes(Thief.class).asks(provide("evil.*")));
        Stranger victim = granted(new Jar("com.example.victim").asks(call("vault.*"), call("evil.*")));
        evil.offers("evil.serve", call -> {
            succeeds(() -> evil.runs(Thief.class, "call's counter", aim("call", call)));
            return "{}";
        });
        verdictByVault(() -> victim.call("evil.serve", "{}"));
    }

    @Test
    @Tries(
            value = "serves a call and calls on with its caller's rights",
            held = {FRAMEWORK, COUNTER})
    public void aProviderCallsWithItsCallersRights() throws Exception {
        Stranger evil = granted(new Jar(EVIL).classes(Thief.class).asks(provide("evil.*")));
        Stranger victim = granted(new Jar("com.example.victim").asks(call("vault.*"), call("evil.*")));
        evil.offers("evil.serve", call -> {
            succeeds(() -> evil.runs(Thief.class, "own counter", aim()));
            return "{}";
        });
        verdictByVault(() -> victim.call("evil.serve", "{}"));
    }

    @Test
    @Tries(
            value = "passes a Call of its own making to under()",
            held = {KERNEL})
    public void aCallOfItsOwnMakingIsContinued() throws Exception {
        Call forged = (Call) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Call.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "caller" -> FRIEND;
                    case "chain" -> List.of(FRIEND);
                    case "parent", "key" -> Optional.empty();
                    default -> null;
                });
        control(succeeds(() -> friend.call(OPEN, "{}")));
        verdictByVault(() -> friend.counter().under(forged).call(OPEN, "{}"));
    }

    @Test
    @Tries(
            value = "continues a Call that somebody else serves",
            held = {KERNEL})
    public void somebodyElsesCallIsContinued() throws Exception {
        Stranger server = granted(new Jar("com.example.server").asks(provide("server.*"), call("vault.*")));
        Stranger victim = granted(new Jar("com.example.victim").asks(call("server.*")));
        var own = new AtomicReference<Boolean>();
        server.offers("server.serve", call -> {
            own.set(succeeds(
                    () -> resultOf(asideOf(() -> server.counter().under(call).call(OPEN, "{}")))));
            opened.clear();
            succeeds(() -> resultOf(asideOf(() -> friend.counter().under(call).call(OPEN, "{}"))));
            return "{}";
        });
        victim.call("server.serve", "{}");
        control(own.get());
        verdict(!opened.isEmpty());
    }

    @Test
    @Tries(
            value = "continues a Call after it has ended",
            held = {KERNEL})
    public void aCallIsContinuedAfterItsEnd() throws Exception {
        Stranger server = granted(new Jar("com.example.server").asks(provide("server.*"), call("vault.*")));
        Stranger victim = granted(new Jar("com.example.victim").asks(call("server.*")));
        var kept = new AtomicReference<Call>();
        server.offers("server.serve", call -> {
            kept.set(call);
            return server.counter().under(call).call(OPEN, "{}");
        });
        control(succeeds(() -> victim.call("server.serve", "{}")));
        verdictByVault(() -> server.counter().under(kept.get()).call(OPEN, "{}"));
    }

    @Test
    @Tries(
            value = "takes an instance name in which another module's name stands",
            held = {KERNEL})
    public void anInstanceIsNamedLikeAnotherModule() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call("seen.*")));
        Stranger seer = granted(new Jar("com.example.seer").asks(provide("seen.*")));
        var chains = new CopyOnWriteArrayList<String>();
        seer.offers("seen.by", call -> {
            chains.add(call.caller());
            chains.addAll(call.chain());
            return "{}";
        });
        friendOf("seen.*").call("seen.by", "{}");
        control(chains.contains(FRIEND));
        chains.clear();
        for (String name : List.of(FRIEND, "x/" + FRIEND, "x\u0000", "../" + FRIEND, "x\"," + FRIEND)) {
            succeeds(() -> evil.counter().as(name).call("seen.by", "{}"));
        }
        verdict(chains.stream().anyMatch(name -> name.startsWith(FRIEND)));
    }

    private Stranger friendOf(String capability) {
        friend.uninstall();
        return granted(new Jar(FRIEND).asks(call(capability)));
    }

    @Test
    @Tries(
            value = "takes the instance name that a rule of its own grant favours",
            held = {})
    public void anInstanceOfItsOwnIsChosen() throws Exception {
        Stranger evil = granted(new Jar(EVIL).asks(call(OPEN, "(instance=trusted)")));
        verdictByVault(() -> evil.counter().as("trusted").call(OPEN, "{}"));
    }

    private Stranger impostor(String version) {
        return install(
                new Jar(FRIEND).version(version).classes(Thief.class).asks(call("vault.*")), "stranger:impostor");
    }

    @Test
    @Tries(
            value = "bears the name of a module that was granted, in a higher version",
            held = {FRAMEWORK, COUNTER})
    public void aTakenNameIsBorne() throws Exception {
        Stranger evil = impostor("9.0.0").start();
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "bears a granted name, and stays when the one it was granted to is uninstalled",
            held = {FRAMEWORK, COUNTER})
    public void aTakenNameIsInherited() throws Exception {
        Stranger evil = impostor("9.0.0").start();
        friend.uninstall();
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "bears a granted name, and is there while the one it was granted to is updated",
            held = {FRAMEWORK, COUNTER})
    public void aTakenNameIsSnatchedDuringAnUpdate() throws Exception {
        Stranger evil = impostor("9.0.0").start();
        friend.update(new Jar(FRIEND).version("1.0.1").asks(call("vault.*")));
        friend.stop();
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "changes its name in an update to one that was granted to a younger module",
            held = {FRAMEWORK, COUNTER})
    public void aGrantedNameIsTakenInAnUpdate() throws Exception {
        Stranger evil = evil();
        friend.uninstall();
        friend = granted(new Jar(FRIEND).asks(call("vault.*")));
        evil.update(new Jar(FRIEND).version("9.0.0").classes(Thief.class).asks(call("vault.*")));
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "changes its name in an update to that of the owner's own bundle",
            held = {FRAMEWORK, COUNTER})
    public void theOwnersNameIsTakenInAnUpdate() throws Exception {
        Stranger evil = evil();
        evil.update(new Jar(OWNER).version("9.0.0").classes(Thief.class).asks(call("kernel.*")));
        verdictOf(() -> evil.runs(Thief.class, "own counter", aim("capability", "kernel.status")));
    }

    @Test
    @Tries(
            value = "keeps the grants of its old name after it changed it in an update",
            held = {FRAMEWORK, COUNTER})
    public void grantsAreKeptUnderANewName() throws Exception {
        friend.update(new Jar("com.example.renamed")
                .version("2.0.0")
                .classes(Thief.class)
                .asks(call("vault.*")));
        verdictByVault(() -> friend.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "bears a granted name in other letters",
            held = {FRAMEWORK, COUNTER})
    public void aNameInOtherLettersIsBorne() throws Exception {
        Stranger evil = install(
                        new Jar("com.example.Friend").classes(Thief.class).asks(call("vault.*")))
                .start();
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "is installed from the location of a module that was granted",
            held = {FRAMEWORK, COUNTER})
    public void aGrantedLocationIsTaken() throws Exception {
        String location = friend.bundle().getLocation();
        friend.uninstall();
        Stranger evil = install(new Jar(EVIL).classes(Thief.class).asks(call("vault.*")), location)
                .start();
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "was there first under the name that the owner then grants something",
            held = {})
    public void aNameIsSquatted() throws Exception {
        friend.uninstall();
        Stranger evil = impostor("9.0.0").start();
        granted(new Jar(FRIEND).asks(call("vault.*")));
        verdictByVault(() -> evil.runs(Thief.class, "own counter", aim()));
    }

    @Test
    @Tries(
            value = "attaches itself as a fragment to a module that was granted",
            held = {FRAMEWORK, COUNTER})
    public void aFragmentIsAttachedToAModule() throws Exception {
        friend.uninstall();
        friend = install(new Jar(FRIEND).asks(call("vault.*")));
        install(new Jar(EVIL)
                .header("Fragment-Host", FRIEND)
                .without("Import-Package")
                .classes(Thief.class));
        friend.start();
        grantAsked(FRIEND);
        verdictByVault(() -> friend.runs(Thief.class, "host", aim()));
    }

    @Test
    @Tries(
            value = "learns from its refusals which capabilities there are",
            held = {FRAMEWORK, COUNTER})
    public void refusalsAreToldApart() throws Exception {
        Stranger evil = install(new Jar(EVIL)).start();
        verdict(!answer(evil, OPEN).equals(answer(evil, "vault.nothing")));
    }

    private static String answer(Stranger caller, String capability) {
        try {
            return caller.call(capability, "{}");
        } catch (Refusal refusal) {
            return refusal.reason() + refusal.getMessage().replace(capability, "");
        }
    }
}
