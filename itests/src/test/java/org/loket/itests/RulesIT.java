package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** Grants with a rule: they look at the call alone, and what they do not understand is a no. */
public class RulesIT extends Rig {
    private static final String ALICE = "com.example.alice";

    private final AtomicInteger served = new AtomicInteger();
    private Installed bob;

    @Before
    public void aProvider() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"));
        bob.offers("bob.see", call -> {
            served.incrementAndGet();
            return "{}";
        });
    }

    /** A caller that asks for everything of bob's and was granted this much. */
    private Installed caller(String... lines) {
        Installed alice = module(ALICE).asks(Lines.call("bob.*")).start();
        grant(ALICE, lines);
        return alice;
    }

    private Installed ruled(String rule) {
        return caller(Lines.call("bob.see", rule));
    }

    private static void allowed(Installed caller, String... args) throws Refusal {
        for (String each : args) {
            assertEquals(each, "{}", caller.call("bob.see", each));
        }
    }

    private static void denied(Installed caller, String... args) {
        for (String each : args) {
            Refusal refusal = refusal(() -> caller.call("bob.see", each));
            assertEquals(each + ": " + refusal.getMessage(), Reason.DENIED, refusal.reason());
            assertEquals(Ran.NO, refusal.ran());
        }
    }

    @Test
    public void aTextMustBeThatText() throws Refusal {
        Installed alice = ruled("(arg.method=GET)");
        allowed(alice, "{\"method\":\"GET\"}", "{\"method\":\"\\u0047ET\",\"x\":1}");
        denied(
                alice,
                "{}",
                "{\"method\":\"get\"}",
                "{\"method\":\"GET \"}",
                "{\"method\":null}",
                "{\"Method\":\"GET\"}",
                "{\"method\":[\"GET\"]}",
                "{\"method\":{\"method\":\"GET\"}}",
                "{\"x\":{\"method\":\"GET\"}}");
    }

    @Test
    public void aStarMatchesAcrossSlashes() throws Refusal {
        Installed alice = ruled("(arg.url=https://api.github.com/*)");
        allowed(alice, "{\"url\":\"https://api.github.com/\"}", "{\"url\":\"https://api.github.com/a/b\"}");
        denied(
                alice,
                "{\"url\":\"https://api.github.com\"}",
                "{\"url\":\"https://api.github.com.evil.example/\"}",
                "{\"url\":\" https://api.github.com/\"}",
                "{\"url\":[\"https://api.github.com/\"]}");
    }

    @Test
    public void numbersAreComparedAsNumbers() throws Refusal {
        Installed alice = ruled("(arg.n<=1000)");
        allowed(alice, "{\"n\":1000}", "{\"n\":-5}", "{\"n\":1e3}", "{\"n\":999.999}");
        denied(
                alice,
                "{\"n\":1000.0001}",
                "{\"n\":1e4}",
                "{\"n\":\"1\"}",
                "{\"n\":true}",
                "{\"n\":[1]}",
                "{}",
                "{\"n\":99999999999999999999999}");
    }

    @Test
    public void aNegationSaysNoToWhatItCannotSee() throws Refusal {
        Installed alice = ruled("(!(arg.method=DELETE))");
        allowed(alice, "{}", "{\"method\":\"GET\"}");
        denied(
                alice,
                "{\"method\":\"DELETE\"}",
                "{\"method\":[\"DELETE\"]}",
                "{\"METHOD\":\"DELETE\"}",
                "{\"method\":{}}");
    }

    @Test
    public void anyOfSeveralRulesIsEnough() throws Refusal {
        Installed alice = caller(Lines.call("bob.see", "(arg.n<=1)"), Lines.call("bob.see", "(arg.n>=10)"));
        allowed(alice, "{\"n\":1}", "{\"n\":10}");
        denied(alice, "{\"n\":5}");
    }

    @Test
    public void allPartsOfOneRuleAreNeeded() throws Refusal {
        Installed alice = ruled("(arg.n<=1)(|(arg.m=a)(arg.m=b))");
        allowed(alice, "{\"n\":1,\"m\":\"a\"}", "{\"n\":0,\"m\":\"b\"}");
        denied(alice, "{\"n\":1}", "{\"n\":2,\"m\":\"a\"}", "{\"n\":1,\"m\":\"c\"}");
    }

    @Test
    public void aRuleMayBeForOneInstance() throws Refusal {
        Installed alice = ruled("(instance=one)");
        assertEquals("{}", alice.counter().as("one").call("bob.see", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.counter().as("two").call("bob.see", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("bob.see", "{}"));
    }

    @Test
    public void aRuleMayBeForOneKey() throws Refusal {
        Installed alice = ruled("(key=invoice-*)");
        assertEquals("{}", alice.counter().once("invoice-7").call("bob.see", "{}"));
        assertRefused(
                Reason.DENIED, Ran.NO, () -> alice.counter().once("order-7").call("bob.see", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("bob.see", "{}"));
    }

    @Test
    public void aRuleMayBeForOneChain() throws Refusal {
        Installed alice = ruled("(chain=com.example.carol)");
        Installed carol = granted("com.example.carol", Lines.call("alice.*"));
        alice.uninstall();
        Installed server = module(ALICE)
                .asks(Lines.provide("alice.*"), Lines.call("bob.*"))
                .start();
        grant(ALICE, Lines.provide("alice.*"), Lines.call("bob.see", "(chain=com.example.carol)"));
        server.offers("alice.relay", call -> server.counter().call("bob.see", "{}"));
        assertEquals("{}", carol.call("alice.relay", "{}"));
        assertRefused(Reason.DENIED, Ran.NO, () -> server.call("bob.see", "{}"));
    }

    @Test
    public void aGrantMayExpire() throws Refusal {
        long now = Instant.now().getEpochSecond();
        Installed alice = ruled("(time<=" + (now + 3_600) + ")");
        allowed(alice, "{}");
        revokeAll(ALICE);
        grant(ALICE, Lines.call("bob.see", "(time<=" + (now - 1) + ")"));
        denied(alice, "{}");
    }

    @Test
    public void whatIsAskedWithARuleHoldsAsWell() throws Refusal {
        Installed alice =
                module(ALICE).asks(Lines.call("bob.see", "(arg.n<=10)")).start();
        grant(ALICE, Lines.call("bob.see", "(arg.n<=10)(arg.m=a)"));
        allowed(alice, "{\"n\":10,\"m\":\"a\"}");
        denied(alice, "{\"n\":10}", "{\"n\":11,\"m\":\"a\"}");
    }

    @Test
    public void moreThanWasAskedWithARuleCannotBeGranted() {
        module(ALICE).asks(Lines.call("bob.see", "(arg.n<=10)")).start();
        for (String line : new String[] {
            Lines.call("bob.see"), Lines.call("bob.see", "(arg.n<=11)"), Lines.call("bob.*", "(arg.n<=10)")
        }) {
            var args = new com.google.gson.JsonObject();
            args.addProperty("name", ALICE);
            args.add("lines", Lines.array(line));
            assertRefused(Reason.INVALID, Ran.NO, () -> owner().call("kernel.grant", args.toString()));
        }
    }

    @Test
    public void aRuleIsGrantedByItsWords() throws Refusal {
        Installed alice = module(ALICE).asks(Lines.call("bob.*")).start();
        kernel("grant", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.see\",\"rule\":\"(arg.n<=3)\"}");
        allowed(alice, "{\"n\":3}");
        denied(alice, "{\"n\":4}");
    }

    @Test
    public void theJsonIsLookedAtBeforeTheRule() {
        Installed alice = ruled("(arg.n<=1)");
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.see", "{\"n\":5"));
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.see", "{\"n\":1,\"N\":5}"));
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.see", "{\"n\":1,\"n\":5}"));
        assertEquals(0, served.get());
    }

    @Test
    public void theRouteIsLookedAtBeforeTheRule() {
        Installed alice = caller(Lines.call("bob.nothing", "(arg.n<=1)"));
        assertRefused(Reason.UNKNOWN, Ran.NO, () -> alice.call("bob.nothing", "{\"n\":5}"));
    }

    @Test
    public void theRuleIsLookedAtBeforeTheGates() {
        Installed alice = ruled("(arg.n<=1)");
        var watcher = new Watcher();
        granted("com.example.guard", Lines.GATE).stands(watcher);
        denied(alice, "{\"n\":5}");
        assertTrue(watcher.book().isEmpty());
    }

    @Test
    public void theMessageSaysWhichRuleStandsInTheWay() {
        Installed alice = ruled("(arg.n<=1)");
        Refusal refusal = refusal(() -> alice.call("bob.see", "{\"n\":5}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("(arg.n<=1)"));
    }

    @Test
    public void mayTellsByWhichLine() {
        ruled("(arg.n<=1)");
        var yes = kernel("may", "{\"caller\":\"" + ALICE + "\",\"capability\":\"bob.see\",\"args\":{\"n\":1}}");
        assertTrue(yes.get("allowed").getAsBoolean());
        assertTrue(yes.toString(), yes.get("line").getAsString().contains("(arg.n<=1)"));
        var no = kernel("may", "{\"caller\":\"" + ALICE + "\",\"capability\":\"bob.see\",\"args\":{\"n\":2}}");
        assertEquals(false, no.get("allowed").getAsBoolean());
        assertEquals(0, served.get());
    }
}
