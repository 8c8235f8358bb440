package org.loket.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.util.tracker.BundleTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes agents of the bundles that hold a program: admitted apart, so that no bundle's start waits for a compiler. */
final class Extender extends BundleTracker<Bundle> {
    private static final Logger LOG = LoggerFactory.getLogger(Extender.class);
    private static final long RESTART_MILLIS = 5_000;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** What the host is made of, as far as programs need it. */
    record Parts(
            Agents agents,
            Templates templates,
            Runners runners,
            Laters laters,
            Secret secret,
            Budget budget,
            Copies copies,
            ExecutorService worker) {}

    private final Parts parts;
    private final Map<Long, Object> wanted = new ConcurrentHashMap<>();
    private final Map<Long, Taken> taken = new ConcurrentHashMap<>();
    private final Set<Long> restarted = ConcurrentHashMap.newKeySet();

    /** An agent and the services that stand for it. */
    private record Taken(long bundle, Agent agent, List<ServiceRegistration<?>> services) {}

    Extender(BundleContext context, Parts parts) {
        super(context, Bundle.ACTIVE, null);
        this.parts = parts;
    }

    /** While the node boots: who asks an agent whose program is still to be started waits for it. */
    void expect() {
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (name.startsWith("agent.")
                    && bundle.getState() != Bundle.ACTIVE
                    && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                parts.agents().expect(name.substring("agent.".length()), bundle.getBundleId());
            }
        }
    }

    @Override
    public Bundle addingBundle(Bundle bundle, BundleEvent event) {
        if (!ProgramBundle.claims(bundle)) {
            return null;
        }
        Object mark = new Object();
        wanted.put(bundle.getBundleId(), mark);
        parts.agents().expect();
        CompletableFuture<Void> settled = CompletableFuture.runAsync(
                () -> {
                    try {
                        take(bundle, mark);
                    } finally {
                        parts.agents().settled();
                    }
                },
                parts.worker());
        if (restarted.remove(bundle.getBundleId())) {
            settle(settled);
        }
        return bundle;
    }

    /** Whoever restarts a program, for a grant or with new code, finds what it offers there, unless that takes long. */
    private static void settle(CompletableFuture<Void> settled) {
        try {
            settled.get(RESTART_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a program that was restarted is not there yet", e);
        }
    }

    @Override
    public void removedBundle(Bundle bundle, BundleEvent event, Bundle same) {
        Taken gone;
        synchronized (taken) {
            wanted.remove(bundle.getBundleId());
            gone = taken.remove(bundle.getBundleId());
        }
        if (bundle.getState() == Bundle.STOPPING && !parts.agents().nodeStops()) {
            restarted.add(bundle.getBundleId());
        }
        if (gone != null) {
            drop(List.of(gone));
        }
        parts.agents().forgive(bundle.getSymbolicName());
    }

    /** The host stops: all agents at once, as if their programs did. */
    void stop() {
        List<Taken> all;
        synchronized (taken) {
            wanted.clear();
            all = List.copyOf(taken.values());
            taken.clear();
        }
        drop(all);
        close();
    }

    private void take(Bundle bundle, Object mark) {
        try {
            ProgramBundle source = new ProgramBundle(bundle);
            Program program = source.program();
            ProgramFiles files = source.files();
            Agent agent = open(bundle, program, files.wasm(), source.counter());
            List<ServiceRegistration<?>> services = new CopyOnWriteArrayList<>();
            synchronized (taken) {
                if (!isWanted(bundle, mark)) {
                    agent.release();
                    return;
                }
                if (!parts.agents().add(agent, bundle.getBundleId())) {
                    agent.release();
                    throw new BadProgram("an agent is called " + agent.name() + " already");
                }
                taken.put(bundle.getBundleId(), new Taken(bundle.getBundleId(), agent, services));
            }
            serve(bundle, agent, services);
            agent.begin();
            parts.copies().keep(program.name(), files);
            LOG.info("{} {} runs as agent {}", program.bundle(), program.version(), agent.name());
        } catch (BadProgram e) {
            refuse(bundle, mark, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be taken", bundle, e);
            refuse(bundle, mark, e.toString());
        }
    }

    private boolean isWanted(Bundle bundle, Object mark) {
        return wanted.get(bundle.getBundleId()) == mark;
    }

    /** What was stopped or updated meanwhile is no business of anybody's: what comes after it is taken anew. */
    private void refuse(Bundle bundle, Object mark, String why) {
        if (isWanted(bundle, mark)) {
            LOG.error("{} was refused: {}", bundle.getSymbolicName(), why);
            parts.agents().refuse(bundle.getSymbolicName(), bundle.getBundleId(), why);
        }
    }

    private Agent open(Bundle bundle, Program program, byte[] wasm, Counter counter)
            throws BadProgram, InterruptedException {
        String name = program.name();
        Template template = parts.templates().of(wasm, program.limits());
        if (parts.agents().isTaken(name, bundle.getBundleId(), id -> context.getBundle(id) != null)) {
            throw new BadProgram("an agent is called " + name + " already");
        }
        Secret secret = new Secret(parts.secret().mac("agent " + program.bundle() + "/" + name, new byte[0]));
        Agent.Ground ground = new Agent.Ground(
                parts.runners(),
                secret,
                parts.agents().home(name),
                new Dispatch(parts.laters(), parts.runners()),
                parts.budget().share(),
                () -> leaves(bundle));
        return Agent.open(program, template, counter, ground, parts.agents().mailbox(name));
    }

    /** Registers what the program provides in the program's own name: the kernel asks for its grant, not for ours. */
    private void serve(Bundle bundle, Agent agent, List<ServiceRegistration<?>> services) {
        Post post = new Post(parts.agents());
        for (Program.Offered offered : agent.program().provides()) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("loket.capability", offered.capability());
            properties.put("loket.effect", offered.effect());
            properties.put("loket.description", offered.description());
            properties.put("loket.args", offered.args());
            properties.put("loket.answer", offered.answer());
            Capability capability = call -> post.serve(call, agent.name());
            services.add(bundle.getBundleContext()
                    .registerService(Capability.class, capability, FrameworkUtil.asDictionary(properties)));
        }
    }

    /** Ends agents, after what they do has ended; what takes too long is broken off, and waits for their successors. */
    private void drop(List<Taken> gone) {
        gone.forEach(Extender::withdraw);
        gone.forEach(one -> one.agent().close());
        long until = System.nanoTime() + DRAIN_NANOS;
        for (Taken one : gone) {
            try {
                one.agent().await(until);
            } catch (InterruptedException e) {
                until = System.nanoTime();
                Thread.currentThread().interrupt();
            }
            one.agent().write();
            one.agent().release();
            parts.agents().leave(one.agent());
            if (parts.agents().nodeStops()) {
                parts.agents().end(one.agent().program().bundle(), one.bundle(), "the node is stopping");
            }
        }
    }

    private boolean leaves(Bundle bundle) {
        return bundle.getState() != Bundle.ACTIVE || parts.agents().nodeStops();
    }

    private static void withdraw(Taken gone) {
        for (ServiceRegistration<?> service : gone.services()) {
            try {
                service.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("a service of {} is gone already", gone.agent().name(), e);
            }
        }
    }
}
