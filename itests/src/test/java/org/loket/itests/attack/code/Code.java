package org.loket.itests.attack.code;

import java.util.Map;
import java.util.concurrent.Callable;
import org.loket.counter.Counter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What every attacker's code has to hand: its own context, what it is to do, and what it aims at. */
abstract class Code implements Callable<Object> {
    final BundleContext context;
    final String what;
    final Map<String, Object> aim;

    Code(BundleContext context, String what, Map<String, Object> aim) {
        this.context = context;
        this.what = what;
        this.aim = aim;
    }

    final String text(String name) {
        return (String) aim.get(name);
    }

    /** The attacker's own counter, come by honestly. */
    final Counter counter() {
        return counterOf(context);
    }

    static Counter counterOf(BundleContext any) {
        ServiceReference<Counter> service = any.getServiceReference(Counter.class);
        return any.getService(service);
    }

    /** Calls what is aimed at on a counter that is somebody else's, or so the attacker hopes. */
    final Object open(Counter counter) throws Exception {
        return counter.call(text("capability"), "{}");
    }
}
