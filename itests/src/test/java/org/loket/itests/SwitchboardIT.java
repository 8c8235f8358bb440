package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.Bundle;

/** The way to a provider while providers come, go and are replaced. */
public class SwitchboardIT extends Rig {
    private Installed alice;
    private Installed bob;

    @Before
    public void aCallerAndAProvider() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"), Lines.call("carol.*"));
        alice = granted("com.example.alice", Lines.call("bob.*"), Lines.call("carol.*"));
    }

    private Installed carol() {
        return granted("com.example.carol", Lines.provide("carol.*"), Lines.call("bob.*"));
    }

    private static Map<String, Object> ranked(String capability, int ranking) {
        return Map.of("loket.capability", capability, "loket.effect", "read", "service.ranking", ranking);
    }

    /** A call that has begun to wait for its provider. */
    private Future<String> waiting(String capability) {
        var thread = new AtomicReference<Thread>();
        Future<String> call = aside(() -> {
            thread.set(Thread.currentThread());
            return alice.call(capability, "{}");
        });
        until("the call is made", () -> thread.get() != null);
        untilWaiting(thread.get());
        return call;
    }

    @Test
    public void theHighestRankingServesAndTheOthersStandBy() throws Refusal {
        Installed deputy = granted("com.example.deputy", Lines.provide("bob.*"));
        deputy.offers(ranked("bob.see", 1), call -> "\"deputy\"");
        var first = bob.offers(ranked("bob.see", 2), call -> "\"bob\"");
        assertEquals("\"bob\"", alice.call("bob.see", "{}"));
        first.unregister();
        assertEquals("\"deputy\"", alice.call("bob.see", "{}"));
        bob.offers(ranked("bob.see", 3), call -> "\"back\"");
        assertEquals("\"back\"", alice.call("bob.see", "{}"));
        bob.stop();
        assertEquals("\"deputy\"", alice.call("bob.see", "{}"));
    }

    @Test
    public void amongEqualsTheOldestServes() throws Refusal {
        bob.offers("bob.see", call -> "\"old\"");
        granted("com.example.deputy", Lines.provide("bob.*")).offers("bob.see", call -> "\"young\"");
        assertEquals("\"old\"", alice.call("bob.see", "{}"));
    }

    @Test
    public void aCapabilityIsThereAsSoonAsItIsOfferedAndGoneForGoodWithItsModule() throws Refusal {
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.see", "{}"));
        bob.offers("bob.see", call -> "{}");
        assertEquals("{}", alice.call("bob.see", "{}"));
        bob.uninstall();
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.see", "{}"));
    }

    @Test
    public void whoeverArrivesMeanwhileWaitsForTheSuccessor() throws Exception {
        bob.offers("bob.see", call -> "\"old\"");
        alice.call("bob.see", "{}");
        bob.stop();
        Future<String> call = waiting("bob.see");
        bob.start();
        assertFalse("nobody offers it yet", call.isDone());
        bob.offers("bob.see", call2 -> "\"new\"");
        assertEquals("\"new\"", result(call));
    }

    @Test
    public void whoeverWaitsIsToldWhenNobodyWillCome() throws Exception {
        bob.offers("bob.see", call -> "{}");
        alice.call("bob.see", "{}");
        bob.stop();
        Future<String> call = waiting("bob.see");
        bob.uninstall();
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> result(call));
    }

    @Test
    public void whoeverWaitsWaitsNoLongerThanItsDeadline() {
        bob.offers("bob.see", call -> "{}");
        bob.stop();
        assertRefused(
                Reason.TIMEOUT,
                Ran.NO,
                () -> alice.counter().within(Duration.ofMillis(30)).call("bob.see", "{}"));
    }

    @Test
    public void whoeverWaitsCanBeCancelled() throws Exception {
        bob.offers("bob.see", call -> "{}");
        bob.stop();
        var thread = new AtomicReference<Thread>();
        var refusal = aside(() -> {
            thread.set(Thread.currentThread());
            Refusal no = refusal(() -> alice.call("bob.see", "{}"));
            assertTrue(Thread.interrupted());
            return no;
        });
        until("the call is made", () -> thread.get() != null);
        untilWaiting(thread.get());
        thread.get().interrupt();
        assertEquals(Reason.STOPPED, result(refusal).reason());
        assertEquals(Ran.NO, result(refusal).ran());
    }

    @Test
    public void aModuleStopsWhenItsCallsHaveLeft() throws Exception {
        var inside = new CountDownLatch(1);
        var release = door();
        bob.offers("bob.see", call -> {
            inside.countDown();
            await(release);
            return "\"finished\"";
        });
        Future<String> call = aside(() -> alice.call("bob.see", "{}"));
        await(inside);
        Future<Boolean> stopped = aside(() -> {
            bob.stop();
            return call.isDone() || release.getCount() == 0;
        });
        untilDraining();
        Future<String> next = waiting("bob.see");
        release.countDown();
        assertEquals("\"finished\"", result(call));
        assertTrue("it stopped only afterwards", result(stopped));
        bob.start();
        bob.offers("bob.see", again -> "\"next\"");
        assertEquals("\"next\"", result(next));
    }

    @Test
    public void aServiceThatIsWithdrawnIsDrainedToo() throws Exception {
        var inside = new CountDownLatch(1);
        var release = door();
        var service = bob.offers("bob.see", call -> {
            inside.countDown();
            await(release);
            return "\"finished\"";
        });
        Future<String> call = aside(() -> alice.call("bob.see", "{}"));
        await(inside);
        var thread = new AtomicReference<Thread>();
        Future<Long> withdrawn = aside(() -> {
            thread.set(Thread.currentThread());
            service.unregister();
            return release.getCount();
        });
        until("it is being withdrawn", () -> thread.get() != null);
        untilWaiting(thread.get());
        release.countDown();
        assertEquals("\"finished\"", result(call));
        assertEquals("it was withdrawn only afterwards", 0L, (long) result(withdrawn));
    }

    @Test
    public void aCallThatHangsInAModuleThatStopsIsGivenUp() throws Exception {
        var inside = new CountDownLatch(1);
        var release = door();
        bob.offers("bob.hang", call -> {
            inside.countDown();
            for (boolean free = false; !free; ) {
                try {
                    release.await();
                    free = true;
                } catch (InterruptedException e) {
                    // a provider that hangs does not listen
                }
            }
            return "{}";
        });
        Future<String> call = aside(() -> alice.call("bob.hang", "{}"));
        await(inside);
        bob.stop();
        assertRefused(Reason.FAILED, Ran.MAYBE, () -> result(call));
        bob.start();
        bob.offers("bob.hang", again -> "{}");
        assertEquals("{}", alice.call("bob.hang", "{}"));
    }

    /** No deadlock, first case: a closed route admits whoever descends from a call that its closing waits for. */
    @Test
    public void aCallThatIsWaitedForMayStillCallItsOwnModule() throws Exception {
        var inside = new CountDownLatch(1);
        var release = door();
        bob.offers("bob.inner", call -> "\"inner\"");
        bob.offers("bob.outer", call -> {
            inside.countDown();
            await(release);
            return bob.counter().call("bob.inner", "{}");
        });
        Future<String> call = aside(() -> alice.call("bob.outer", "{}"));
        await(inside);
        Future<Installed> stopped = aside(bob::stop);
        untilDraining();
        Future<String> outsider = waiting("bob.inner");
        release.countDown();
        assertEquals("\"inner\"", result(call));
        result(stopped);
        assertFalse("an outsider is not admitted", outsider.isDone());
        bob.start();
        bob.offers("bob.inner", again -> "\"new\"");
        assertEquals("\"new\"", result(outsider));
    }

    /** The same through another module in between. */
    @Test
    public void aCallThatIsWaitedForMayComeBackThroughAnotherModule() throws Exception {
        Installed carol = carol();
        var inside = new CountDownLatch(1);
        var release = door();
        bob.offers("bob.inner", call -> "\"inner\"");
        carol.offers("carol.relay", call -> carol.counter().call("bob.inner", "{}"));
        bob.offers("bob.outer", call -> {
            inside.countDown();
            await(release);
            return bob.counter().call("carol.relay", "{}");
        });
        Future<String> call = aside(() -> alice.call("bob.outer", "{}"));
        await(inside);
        Future<Installed> stopped = aside(bob::stop);
        untilDraining();
        release.countDown();
        assertEquals("\"inner\"", result(call));
        result(stopped);
    }

    /** No deadlock, second case: a module may be stopped by a call that it is itself an ancestor of. */
    @Test
    public void aModuleMayBeStoppedFromWithinACallOfItsOwn() throws Exception {
        Installed carol = carol();
        carol.offers("carol.stop", call -> {
            bob.stop();
            return "\"stopped\"";
        });
        bob.offers("bob.outer", call -> bob.counter().call("carol.stop", "{}"));
        assertEquals("\"stopped\"", alice.call("bob.outer", "{}"));
        assertEquals(Bundle.RESOLVED, bob.bundle().getState());
    }

    @Test
    public void aModuleMayReplaceItselfFromWithinItsOwnCall() throws Exception {
        bob.offers("bob.renew", call -> {
            bob.update(module("com.example.bob").version("2.0.0").asks(Lines.provide("bob.*")));
            return "\"" + bob.bundle().getVersion() + "\"";
        });
        assertEquals("\"2.0.0\"", alice.call("bob.renew", "{}"));
    }

    @Test
    public void aStopWaitsForOthersThoughNotForItsOwnAncestors() throws Exception {
        Installed carol = carol();
        var inside = new CountDownLatch(1);
        var release = door();
        bob.offers("bob.see", call -> {
            inside.countDown();
            await(release);
            return "\"other\"";
        });
        carol.offers("carol.stop", call -> {
            bob.stop();
            return "" + release.getCount();
        });
        bob.offers("bob.outer", call -> bob.counter().call("carol.stop", "{}"));
        Future<String> other = aside(() -> alice.call("bob.see", "{}"));
        await(inside);
        Future<String> stopping = aside(() -> alice.call("bob.outer", "{}"));
        untilDraining();
        release.countDown();
        assertEquals("\"other\"", result(other));
        assertEquals("0", result(stopping));
    }

    /** No deadlock, third case: a set of modules that call each other is announced before the first of them stops. */
    @Test
    public void modulesThatCallEachOtherAreDrainedTogether() throws Exception {
        Installed carol = carol();
        var inside = new CountDownLatch(2);
        var release = door();
        bob.offers("bob.leaf", call -> "\"bob\"");
        carol.offers("carol.leaf", call -> "\"carol\"");
        bob.offers("bob.outer", call -> {
            inside.countDown();
            await(release);
            return bob.counter().call("carol.leaf", "{}");
        });
        carol.offers("carol.outer", call -> {
            inside.countDown();
            await(release);
            return carol.counter().call("bob.leaf", "{}");
        });
        Future<String> one = aside(() -> alice.call("bob.outer", "{}"));
        Future<String> two = aside(() -> alice.call("carol.outer", "{}"));
        await(inside);
        var thread = new AtomicReference<Thread>();
        Future<Integer> drained = aside(() -> {
            thread.set(Thread.currentThread());
            return kernel("drain", "{\"bundles\":[" + bob.id() + "," + carol.id() + "]}")
                    .get("drained")
                    .getAsInt();
        });
        until("the drain is asked for", () -> thread.get() != null);
        untilWaiting(thread.get());
        Future<String> outsider = waiting("bob.leaf");
        release.countDown();
        assertEquals("\"carol\"", result(one));
        assertEquals("\"bob\"", result(two));
        assertEquals(4, (int) result(drained));
        bob.stop();
        carol.stop();
        assertFalse(outsider.isDone());
        bob.start();
        bob.offers("bob.leaf", call -> "\"new\"");
        assertEquals("\"new\"", result(outsider));
    }

    /** No deadlock, fourth case: who swaps is itself served by what it swaps, two modules deep and from both ends. */
    @Test
    public void twoModulesMayStopEachOtherAtOnce() throws Exception {
        Installed carol = carol();
        var inside = new CountDownLatch(2);
        var stops = new AtomicInteger();
        bob.offers("bob.outer", call -> {
            inside.countDown();
            await(inside);
            carol.stop();
            stops.incrementAndGet();
            return "{}";
        });
        carol.offers("carol.outer", call -> {
            inside.countDown();
            await(inside);
            bob.stop();
            stops.incrementAndGet();
            return "{}";
        });
        Future<String> one = aside(() -> alice.call("bob.outer", "{}"));
        Future<String> two = aside(() -> alice.call("carol.outer", "{}"));
        settled(one);
        settled(two);
        until("both stops returned", () -> stops.get() == 2);
    }

    /** Waits for a call's end: it has been answered, or was given up by a drain that ran out. */
    private static void settled(Future<String> call) throws Exception {
        try {
            assertEquals("{}", result(call));
        } catch (Refusal refusal) {
            assertEquals(Reason.FAILED, refusal.reason());
            assertEquals(Ran.MAYBE, refusal.ran());
        }
    }

    @Test
    public void theKernelItselfCanNeitherBeDrainedNorHeld() {
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.drain", "{\"bundles\":[0]}"));
        assertRefused(
                Reason.INVALID,
                Ran.NO,
                () -> owner().call(
                                "kernel.drain",
                                "{\"bundles\":[" + kernelBundle().getBundleId() + "]}"));
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.drain", "{\"bundles\":[1.5]}"));
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.drain", "{}"));
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.hold", "{\"bundles\":[0]}"));
    }

    @Test
    public void whatIsHeldServesNobodyButItsHolderUntilItIsReleased() throws Exception {
        Installed prober = granted("com.example.prober", Lines.call("bob.*"), Lines.call("kernel.*"));
        String held = "{\"bundles\":[" + bob.id() + "]";
        bob.offers("bob.see", call -> "\"old\"");
        assertEquals("{\"held\":1}", prober.call("kernel.hold", held + "}"));
        assertEquals("what it offers already is not held", "\"old\"", alice.call("bob.see", "{}"));
        bob.stop();
        bob.start();
        bob.offers("bob.see", call -> "\"new\"");
        Future<String> outsider = waiting("bob.see");
        assertEquals("\"new\"", prober.call("bob.see", "{}"));
        assertFalse(outsider.isDone());
        assertEquals("{\"released\":1}", prober.call("kernel.release", held + "}"));
        assertEquals("\"new\"", result(outsider));
    }

    @Test
    public void theStatusOfOneBundleTellsOfThatOneAlone() {
        JsonObject status = kernel("status", "{\"bundle\":" + bob.id() + "}");
        assertEquals(Set.of("modules"), status.keySet());
        assertEquals(1, status.getAsJsonArray("modules").size());
        JsonObject module = status.getAsJsonArray("modules").get(0).getAsJsonObject();
        assertEquals(bob.name(), module.get("name").getAsString());
        assertEquals("running", module.get("state").getAsString());
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.status", "{\"bundle\":9999}"));
    }

    @Test
    public void drainingWhatOffersNothingDrainsNothing() {
        assertEquals(
                0,
                kernel("drain", "{\"bundles\":[" + alice.id() + "]}")
                        .get("drained")
                        .getAsInt());
    }

    @Test
    public void aModifiedServiceIsReadAnew() throws Refusal {
        var write = new AtomicReference<Boolean>();
        var service = bob.offers("bob.see", call -> {
            write.set(call.write());
            return "{}";
        });
        alice.call("bob.see", "{}");
        assertEquals(false, write.get());
        service.setProperties(Installed.dictionary(Map.of("loket.capability", "bob.see", "loket.effect", "write")));
        alice.call("bob.see", "{}");
        assertEquals(true, write.get());
        service.setProperties(Installed.dictionary(Map.of("loket.capability", "bob.seen")));
        assertEquals("{}", alice.call("bob.seen", "{}"));
    }

    @Test
    public void aServiceModifiedToSomethingWrongIsNoLongerTakenUp() throws Refusal {
        Installed deputy = granted("com.example.deputy", Lines.provide("bob.*"));
        deputy.offers("bob.see", call -> "\"deputy\"");
        var service = bob.offers(ranked("bob.see", 5), call -> "\"bob\"");
        assertEquals("\"bob\"", alice.call("bob.see", "{}"));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("loket.capability", "bob.see", "service.ranking", 5, "loket.timeout", "soon"),
                Map.of("loket.capability", "bob.see", "service.ranking", 5, "loket.args", "no schema"),
                Map.of("loket.capability", new String[] {"bob.see"}, "service.ranking", 5),
                Map.of("loket.capability", "kernel.status", "service.ranking", 5),
                Map.of("loket.capability", "bob.see", "service.ranking", 5, "capability", "bob.see"),
                Map.of("service.ranking", 5))) {
            service.setProperties(Installed.dictionary(wrong));
            assertEquals(wrong.toString(), "\"deputy\"", alice.call("bob.see", "{}"));
        }
        service.setProperties(Installed.dictionary(ranked("bob.see", 5)));
        assertEquals("\"bob\"", alice.call("bob.see", "{}"));
    }

    @Test
    public void aModuleThatStartsAndStopsAgainAndAgainServesEachTime() throws Refusal {
        for (int i = 0; i < 10; i++) {
            String answer = "\"" + i + "\"";
            bob.offers("bob.see", call -> answer);
            assertEquals(answer, alice.call("bob.see", "{}"));
            bob.stop();
            bob.start();
        }
    }

    @Test
    public void anHeirTakesOverNameGrantsAndRoutes() throws Exception {
        bob.offers("bob.see", call -> "\"old\"");
        Installed heir = module("com.example.bob")
                .version("2.0.0")
                .at("stranger:heir")
                .asks(Lines.provide("bob.*"), Lines.call("carol.*"))
                .start();
        carol().offers("carol.see", call -> "\"seen\"");
        alice.call("bob.see", "{}");
        kernel("adopt", "{\"from\":" + bob.id() + ",\"to\":" + heir.id() + "}");
        heir.offers("bob.see", call -> heir.counter().call("carol.see", "{}"));
        assertEquals("\"seen\"", alice.call("bob.see", "{}"));
    }

    @Test
    public void onlyABearerOfTheNameCanBeAnHeir() {
        assertRefused(
                Reason.INVALID,
                Ran.NO,
                () -> owner().call("kernel.adopt", "{\"from\":" + bob.id() + ",\"to\":" + alice.id() + "}"));
        assertRefused(
                Reason.INVALID,
                Ran.NO,
                () -> owner().call("kernel.adopt", "{\"from\":" + bob.id() + ",\"to\":" + bob.id() + "}"));
        assertRefused(
                Reason.INVALID, Ran.NO, () -> owner().call("kernel.adopt", "{\"from\":" + bob.id() + ",\"to\":99999}"));
    }
}
