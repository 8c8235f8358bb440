package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.BundleException;

/** A record of grants that somebody tampered with is worth nothing, and a kernel that starts again. */
public class GrantsDamagedIT extends Rig {
    private static void restarted() {
        try {
            kernelBundle().stop();
            kernelBundle().start();
        } catch (BundleException e) {
            throw new AssertionError("the kernel cannot be started again", e);
        }
    }

    @Test
    public void aKernelThatStartsAgainKeepsGrantsAndGoesOnWithItsLedger() throws Exception {
        Installed bob = granted("com.example.bob", Lines.provide("bob.*"));
        Installed alice = granted("com.example.alice", Lines.call("bob.see"));
        long before = kernel("ledger.verify", "{}").get("last").getAsLong();
        var stale = alice.counter();
        restarted();
        bob.offers("bob.see", call -> "{}");
        assertEquals("{}", alice.call("bob.see", "{}"));
        assertRefused(Reason.STOPPED, Ran.NO, () -> stale.call("bob.see", "{}"));
        var verified = kernel("ledger.verify", "{}");
        assertEquals(true, verified.get("ok").getAsBoolean());
        assertNotEquals(before, verified.get("last").getAsLong());
    }

    @Test
    public void aDamagedRecordGrantsNothing() throws Exception {
        Installed bob = granted("com.example.bob", Lines.provide("bob.*"));
        Installed alice = granted("com.example.alice", Lines.call("bob.see"));
        Path record = home().resolve("data/grants/accepted.json");
        byte[] good = Files.readAllBytes(record);
        String text = read(record);
        assertEquals("the test damages what is there", true, text.contains("bob.see"));
        for (String damaged : new String[] {text.replace("bob.see", "bob.sea"), "", "{}", "\0"}) {
            kernelBundle().stop();
            Files.writeString(record, damaged);
            kernelBundle().start();
            bob.offers("bob.see", call -> "{}");
            assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("bob.see", "{}"));
            Refusal refusal = assertRefused(Reason.DENIED, Ran.NO, () -> owner().call("kernel.status", "{}"));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("put it back from a backup, or delete it"));
        }
        kernelBundle().stop();
        Files.write(record, good);
        kernelBundle().start();
        assertEquals("{}", alice.call("bob.see", "{}"));
    }
}
