package org.loket.itests.node;

import java.util.Map;
import org.loket.counter.Capability;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** A module that offers what is the agent host's, and what bears an agent's name, before all others. */
public final class Poser implements BundleActivator {
    static final String ANSWER = "the poser answers";

    @Override
    public void start(BundleContext context) {
        for (String name : new String[] {"agent.ask", "agent.tell", "agent.count"}) {
            Capability capability = call -> "{\"text\":\"" + ANSWER + "\"}";
            try {
                context.registerService(
                        Capability.class,
                        capability,
                        FrameworkUtil.asDictionary(
                                Map.of("loket.capability", name, Constants.SERVICE_RANKING, Integer.MAX_VALUE)));
            } catch (SecurityException e) {
                System.out.println("wall 1 stands: " + name + " was not offered");
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the services away
    }
}
