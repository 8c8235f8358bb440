package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import org.junit.Test;
import org.loket.itests.stranger.Prober;

/** The walls of this run are those that it says, and each that stands holds by itself. */
public class WallsIT extends Rig {
    @Test
    public void theKernelSaysWhichWallsStand() {
        JsonObject status = kernel("status", "{}");
        JsonObject stand = status.getAsJsonObject("walls");
        assertEquals(walls().framework(), stand.get("framework").getAsBoolean());
        assertEquals(walls().counter(), stand.get("counter").getAsBoolean());
        assertEquals(
                "what does not stand is warned of",
                !walls().framework() || !walls().counter(),
                status.getAsJsonArray("warnings").toString().contains("wall"));
        if (!walls().framework()) {
            System.out.printf(
                    "JDK %s, no Security Manager in this run: wall 2 alone is tested here, wall 1 is not.%n",
                    Runtime.version());
        }
    }

    private String probed(String what) throws Exception {
        Installed prober = module("com.example.prober")
                .asks(Lines.provide("prober.*"))
                .header("Import-Package", "org.loket.counter,org.osgi.framework")
                .provides("prober.try", Prober.class)
                .start();
        grantAsked(prober.name());
        Installed alice = granted("com.example.alice", Lines.call("prober.*"));
        String answer = alice.call("prober.try", "{\"what\":\"" + what + "\"}");
        return json(answer).getAsJsonObject().get("got").getAsString();
    }

    @Test
    public void aModuleReadsFilesOnlyWhereWallOneIsDown() throws Exception {
        assertEquals(walls().framework() ? "AccessControlException" : "read", probed("file"));
    }

    @Test
    public void aModuleRunsWithItsOwnAuthorityAndNotItsCallers() throws Exception {
        assertEquals(walls().framework() ? "AccessControlException" : "set", probed("property"));
    }

    @Test
    public void aModuleLooksUpCapabilitiesOnlyWhereBothWallsAreDown() throws Exception {
        String got = probed("lookup");
        assertTrue(got, got.equals("nothing") || got.equals("AccessControlException"));
    }

    @Test
    public void aModuleWorksUnderWhateverWallsStand() throws Exception {
        assertEquals("worked", probed("nothing"));
        assertFalse(kernel("status", "{}").get("security").getAsString().isEmpty());
    }
}
