package org.loket.itests;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;

/** What of the rig the attack corpus, a package of its own, works with. */
public abstract class AttackRig extends Rig {
    /** Symbolic name of the bundle that the tests run in; it is the owner of the node. */
    protected static final String OWNER = PROBE;

    /** Whether the framework confines modules in this run. */
    protected static boolean wallOne() {
        return walls().framework();
    }

    /** Whether the counter decides in this run. */
    protected static boolean wallTwo() {
        return walls().counter();
    }

    protected static BundleContext probe() {
        return context();
    }

    protected static Path homeOfNode() {
        return home();
    }

    /** What one of the kernel's capabilities answers the owner. */
    protected static JsonObject kernelSays(String name, String args) {
        return kernel(name, args);
    }

    protected static String asOwner(String capability, String args) throws Refusal {
        return owner().call(capability, args);
    }

    protected static JsonElement parsed(String text) {
        return json(text);
    }

    protected static List<JsonObject> ledgerOf(String capability) {
        return ledger(capability);
    }

    protected final <T> Future<T> asideOf(Callable<T> work) {
        return aside(work);
    }

    protected static <T> T resultOf(Future<T> future) throws Exception {
        return result(future);
    }

    protected final CountDownLatch doorOfTest() {
        return door();
    }

    protected static void awaitIt(CountDownLatch latch) {
        await(latch);
    }

    protected static void untilIt(String what, BooleanSupplier condition) {
        until(what, condition);
    }
}
