package org.loket.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that runs: its agents, and the services that stand for it. */
final class Crew {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

    private final Successions.Heir heir;
    private final Counter counter;
    private final Extender.Parts parts;
    private final long bundle;
    private final BooleanSupplier leaving;
    private final List<Agent> agents = new ArrayList<>();
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private boolean ended;

    Crew(Successions.Heir heir, Counter counter, Extender.Parts parts, long bundle, BooleanSupplier leaving) {
        this.heir = heir;
        this.counter = counter;
        this.parts = parts;
        this.bundle = bundle;
        this.leaving = leaving;
    }

    Program program() {
        return heir.program();
    }

    /** The number of its bundle. */
    long bundle() {
        return bundle;
    }

    /** Takes up the program's agents where their homes left them. */
    synchronized void open() throws BadProgram {
        try {
            for (String name : parts.agents().homes().agents(program().name())) {
                add(name);
            }
        } catch (IOException e) {
            throw new BadProgram("the homes of its agents cannot be read: " + e);
        }
    }

    private Agent add(String name) throws IOException {
        Home home = parts.agents().homes().of(name);
        Dispatch dispatch = new Dispatch(parts.laters(), parts.runners());
        Agent.Ground ground = new Agent.Ground(
                parts.runners(),
                parts.secret().of(program().bundle(), name),
                home,
                dispatch,
                parts.budget().share(),
                leaving);
        Agent agent = Agent.open(
                program(), heir.template(), counter, ground, parts.agents().mailbox(name));
        if (!home.isMade() && !name.equals(program().name())) {
            home.write(heir.template(), new Home.State(heir.template().image(), List.of(), List.of()));
        }
        parts.agents().add(agent, bundle);
        agents.add(agent);
        return agent;
    }

    /** Makes one more agent, which is on the disk before this returns; false if there can be none. */
    synchronized boolean spawn(String name) throws IOException {
        if (ended || agents.size() >= Homes.MOST) {
            return false;
        }
        add(name).begin();
        return true;
    }

    /** Registers what the program provides in the program's own name: the kernel asks for its grant, not for ours. */
    void serve(Bundle of) {
        Post post = new Post(parts.agents());
        for (Program.Offered offered : program().provides()) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("loket.capability", offered.capability());
            properties.put("loket.effect", offered.effect());
            properties.put("loket.description", offered.description());
            properties.put("loket.args", offered.args());
            properties.put("loket.answer", offered.answer());
            Capability capability = call -> post.serve(call, program().name());
            ServiceRegistration<?> service = of.getBundleContext()
                    .registerService(Capability.class, capability, FrameworkUtil.asDictionary(properties));
            synchronized (this) {
                services.add(service);
            }
        }
    }

    void begin() {
        agents().forEach(Agent::begin);
    }

    private synchronized List<Agent> agents() {
        return List.copyOf(agents);
    }

    /** Begins no message any more; what runs may end. */
    void close() {
        synchronized (this) {
            ended = true;
        }
        withdraw();
        agents().forEach(Agent::close);
    }

    private synchronized void withdraw() {
        for (ServiceRegistration<?> service : services) {
            try {
                service.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("a service of {} is gone already", program().name(), e);
            }
        }
    }

    /** After what its agents do has ended; what takes longer is broken off, and waits for their successors. */
    void leave(long until) {
        long patience = until;
        for (Agent agent : agents()) {
            try {
                agent.await(patience);
            } catch (InterruptedException e) {
                patience = System.nanoTime();
                Thread.currentThread().interrupt();
            }
            agent.write();
            agent.release();
            parts.agents().leave(agent);
        }
    }
}
