package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/** What calls leave in the ledger, and how it is asked and verified through the counter. */
public class LedgerIT extends Rig {
    private static final String ALICE = "com.example.alice";

    private Installed alice;
    private Installed bob;

    @Before
    public void aCallerAndAProvider() {
        bob = granted("com.example.bob", Lines.provide("bob.*"), Lines.call("bob.*"));
        alice = granted(ALICE, Lines.call("bob.*"));
    }

    private static String text(JsonObject line, String name) {
        return line.has(name) ? line.get(name).getAsString() : "";
    }

    private static List<String> kinds(String capability) {
        return ledger(capability).stream().map(line -> text(line, "kind")).toList();
    }

    @Test
    public void aReadIsOneLine() throws Refusal {
        bob.offers("bob.once", call -> "{}");
        alice.counter().as("one").once("k-1").call("bob.once", "{}");
        JsonObject line = ledger("bob.once").get(0);
        assertEquals(List.of("call"), kinds("bob.once"));
        assertEquals(ALICE, text(line, "caller"));
        assertEquals("one", text(line, "instance"));
        assertEquals("k-1", text(line, "key"));
        assertEquals("ok", text(line, "outcome"));
        assertTrue(
                text(line, "provider"), text(line, "provider").matches("com\\.example\\.bob/1\\.0\\.0#[0-9a-f]{12}"));
    }

    @Test
    public void aWriteIsItsBeginAndItsEnd() throws Refusal {
        bob.offers(Map.of("loket.capability", "bob.write"), call -> "{}");
        alice.call("bob.write", "{}");
        assertEquals(List.of("begin", "end"), kinds("bob.write"));
        assertEquals(
                text(ledger("bob.write").get(0), "id"), text(ledger("bob.write").get(1), "id"));
    }

    @Test
    public void aWriteThatFailsHasItsEndToo() {
        bob.offers(Map.of("loket.capability", "bob.broken"), call -> {
            throw new StackOverflowError();
        });
        assertRefused(Reason.FAILED, Ran.MAYBE, () -> alice.call("bob.broken", "{}"));
        assertEquals(List.of("begin", "end"), kinds("bob.broken"));
        assertEquals("FAILED", text(ledger("bob.broken").get(1), "outcome"));
        assertEquals("MAYBE", text(ledger("bob.broken").get(1), "ran"));
    }

    @Test
    public void aWriteRefusedBeforehandNeverBegan() {
        bob.offers(Map.of("loket.capability", "bob.strict"), call -> "{}");
        assertRefused(Reason.INVALID, Ran.NO, () -> alice.call("bob.strict", "["));
        assertEquals(List.of("refused"), kinds("bob.strict"));
    }

    @Test
    public void aChildNamesItsParent() throws Refusal {
        bob.offers("bob.leaf", call -> "{}");
        bob.offers("bob.outer", call -> bob.counter().call("bob.leaf", "{}"));
        alice.call("bob.outer", "{}");
        assertEquals(
                text(ledger("bob.outer").get(0), "id"), text(ledger("bob.leaf").get(0), "parent"));
        assertEquals("", text(ledger("bob.outer").get(0), "parent"));
    }

    @Test
    public void argumentsAndAnswersAreNotKept() throws Refusal {
        bob.offers("bob.secret", call -> "{\"word\":\"swordfish\"}");
        alice.call("bob.secret", "{\"ask\":\"swordfish\"}");
        String line = ledger("bob.secret").get(0).toString();
        assertFalse(line, line.contains("swordfish"));
    }

    @Test
    public void theTailIsAskedByCaller() throws Refusal {
        bob.offers("bob.read", call -> "{}");
        alice.call("bob.read", "{}");
        for (var line : kernel("ledger.tail", "{\"lines\":5,\"caller\":\"" + ALICE + "\"}")
                .getAsJsonArray("lines")) {
            assertEquals(ALICE, text(line.getAsJsonObject(), "caller"));
        }
        assertEquals(
                1,
                kernel("ledger.tail", "{\"lines\":1}").getAsJsonArray("lines").size());
    }

    @Test
    public void aHeadIsAnAnchorForVerifying() throws Refusal {
        bob.offers("bob.read", call -> "{}");
        JsonObject head = kernel("ledger.head", "{}");
        alice.call("bob.read", "{}");
        assertTrue(anchored(head.get("seq").getAsLong(), head.get("hash").getAsString()));
        assertFalse(anchored(head.get("seq").getAsLong() - 1, head.get("hash").getAsString()));
        assertFalse(anchored(head.get("seq").getAsLong(), "0".repeat(64)));
        assertFalse(anchored(
                head.get("seq").getAsLong() + 1_000_000, head.get("hash").getAsString()));
    }

    private static boolean anchored(long seq, String hash) {
        return kernel("ledger.verify", "{\"seq\":" + seq + ",\"hash\":\"" + hash + "\"}")
                .get("ok")
                .getAsBoolean();
    }

    @Test
    public void manyRefusalsAreCountedAndNoneIsForgotten() {
        int many = 350;
        for (int i = 0; i < many; i++) {
            assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.flood", "{}"));
        }
        until("all are accounted for", () -> accounted() == many);
        assertTrue("some are counted", kinds("carol.flood").contains("refusals"));
    }

    private static long accounted() {
        return ledger("carol.flood").stream()
                .mapToLong(line -> line.has("count") ? line.get("count").getAsLong() : 1)
                .sum();
    }
}
