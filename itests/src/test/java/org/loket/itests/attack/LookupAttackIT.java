package org.loket.itests.attack;

import static org.loket.itests.attack.Tries.By.COUNTER;
import static org.loket.itests.attack.Tries.By.FRAMEWORK;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.Test;
import org.loket.counter.Call;
import org.loket.counter.Gate;
import org.loket.itests.attack.code.Prowler;

/** Attacks past the one door: to find and use a capability without the counter. */
public class LookupAttackIT extends Attack {
    private Map<String, Object> aim(Object... more) {
        var aim = new HashMap<String, Object>(Map.of("capability", OPEN, "victim", FRIEND));
        for (int i = 0; i < more.length; i += 2) {
            aim.put((String) more[i], more[i + 1]);
        }
        return aim;
    }

    private Stranger evil() {
        return granted(new Jar(EVIL)
                .classes(Prowler.class)
                .imports("org.osgi.framework.dto;resolution:=optional")
                .asks(provide("evil.*")));
    }

    private void tries(String what, Object... more) throws Exception {
        Stranger evil = evil();
        verdictByVault(() -> evil.runs(Prowler.class, what, aim(more)));
    }

    @Test
    @Tries(
            value = "looks a capability up",
            held = {FRAMEWORK, COUNTER})
    public void aCapabilityIsLookedUp() throws Exception {
        tries("reference");
    }

    @Test
    @Tries(
            value = "looks all capabilities up",
            held = {FRAMEWORK, COUNTER})
    public void capabilitiesAreLookedUp() throws Exception {
        tries("references");
    }

    @Test
    @Tries(
            value = "looks capabilities up whatever their class space",
            held = {FRAMEWORK, COUNTER})
    public void allCapabilitiesAreLookedUp() throws Exception {
        tries("all references");
    }

    @Test
    @Tries(
            value = "lists every service there is",
            held = {FRAMEWORK, COUNTER})
    public void everyServiceIsListed() throws Exception {
        tries("everything");
    }

    @Test
    @Tries(
            value = "looks capabilities up by a filter over their properties",
            held = {FRAMEWORK, COUNTER})
    public void capabilitiesAreFiltered() throws Exception {
        tries("filter");
    }

    @Test
    @Tries(
            value = "looks capabilities up by a filter over objectClass",
            held = {FRAMEWORK, COUNTER})
    public void capabilitiesAreFilteredByType() throws Exception {
        tries("property");
    }

    @Test
    @Tries(
            value = "tracks capabilities",
            held = {FRAMEWORK, COUNTER})
    public void capabilitiesAreTracked() throws Exception {
        tries("tracker");
    }

    @Test
    @Tries(
            value = "is granted a capability, and looks it up instead of calling it",
            held = {FRAMEWORK, COUNTER})
    public void aGrantedCapabilityIsLookedUp() throws Exception {
        Stranger evil = granted(new Jar(EVIL).classes(Prowler.class).asks(call("vault.*")));
        verdictByVault(() -> evil.runs(Prowler.class, "references", aim()));
    }

    private void heard(String how) throws Exception {
        Stranger evil = evil();
        Collection<Object> events = new CopyOnWriteArrayList<>();
        succeeds(() -> evil.runs(Prowler.class, how, aim("events", events)));
        vault.offers(OPEN, call -> {
            opened.add("directly");
            return "{}";
        });
        verdictByVault(() ->
                evil.runs(Prowler.class, "heard", aim("heard", events.iterator().next())));
    }

    @Test
    @Tries(
            value = "listens for capabilities",
            held = {FRAMEWORK, COUNTER})
    public void capabilitiesAreListenedFor() throws Exception {
        heard("listener");
    }

    @Test
    @Tries(
            value = "listens for every service",
            held = {FRAMEWORK, COUNTER})
    public void everyServiceIsListenedFor() throws Exception {
        heard("all listener");
    }

    @Test
    @Tries(
            value = "asks the kernel's Bundle which services it uses",
            held = {FRAMEWORK})
    public void theKernelsServicesAreUsed() throws Exception {
        friend.call(OPEN, "{}");
        tries("in use");
    }

    @Test
    @Tries(
            value = "asks another's Bundle, if it has it, which services it registered",
            held = {FRAMEWORK})
    public void anothersServicesAreUsed() throws Exception {
        tries("registered", "bundle", vault.bundle());
    }

    @Test
    @Tries(
            value = "looks a gate up",
            held = {FRAMEWORK, COUNTER})
    public void aGateIsLookedUp() throws Exception {
        Stranger guard = granted(new Jar("com.example.guard").asks(service("org.loket.counter.Gate", "register")));
        var found = new CopyOnWriteArrayList<String>();
        guard.stands(new Gate() {
            @Override
            public void before(Call call) {
                // lets everything in
            }

            @Override
            public String after(Call call, String answer) {
                if (call == null) {
                    found.add(answer);
                }
                return answer;
            }
        });
        Stranger evil = evil();
        succeeds(() -> evil.runs(Prowler.class, "gate", aim()));
        verdict(!found.isEmpty());
    }

    @Test
    @Tries(
            value = "lists the other bundles",
            held = {COUNTER})
    public void bundlesAreListed() throws Exception {
        Stranger evil = evil();
        verdictOf(() -> evil.runs(Prowler.class, "bundles", aim()));
    }

    @Test
    @Tries(
            value = "has the framework list the other bundles",
            held = {FRAMEWORK})
    public void bundlesAreListedByTheFramework() throws Exception {
        Stranger evil = evil();
        verdictOf(() -> evil.runs(Prowler.class, "framework's list", aim()));
    }
}
