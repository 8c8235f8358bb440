package org.loket.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.BundleTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes agents of the bundles that hold a program: admitted apart, so that no bundle's start waits for a compiler. */
final class Extender extends BundleTracker<Bundle> {
    private static final Logger LOG = LoggerFactory.getLogger(Extender.class);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** What the host is made of, as far as programs need it. */
    record Parts(
            Agents agents,
            Admission admission,
            Runners runners,
            Laters laters,
            Secret secret,
            Copies copies,
            ExecutorService worker) {}

    private final Parts parts;
    private final Map<Long, Taken> taken = new ConcurrentHashMap<>();

    /** An agent and the services that stand for it. */
    private record Taken(Agent agent, List<ServiceRegistration<?>> services) {}

    Extender(BundleContext context, Parts parts) {
        super(context, Bundle.ACTIVE, null);
        this.parts = parts;
    }

    @Override
    public Bundle addingBundle(Bundle bundle, BundleEvent event) {
        if (!ProgramBundle.claims(bundle)) {
            return null;
        }
        parts.agents().expect();
        parts.worker().execute(() -> {
            try {
                take(bundle);
            } finally {
                parts.agents().settled();
            }
        });
        return bundle;
    }

    @Override
    public void removedBundle(Bundle bundle, BundleEvent event, Bundle same) {
        Taken gone = taken.remove(bundle.getBundleId());
        if (gone != null) {
            drop(List.of(gone));
        }
        parts.agents().forgive(bundle.getSymbolicName());
    }

    /** The host stops: all agents at once, as if their programs did. */
    void stop() {
        List<Taken> all = List.copyOf(taken.values());
        taken.clear();
        drop(all);
        close();
    }

    private void take(Bundle bundle) {
        try {
            ProgramBundle source = new ProgramBundle(bundle);
            Program program = source.program();
            ProgramFiles files = source.files();
            Agent agent = open(program, files.wasm(), source.counter());
            if (bundle.getState() != Bundle.ACTIVE || !parts.agents().add(agent)) {
                throw new BadProgram("an agent is called " + agent.name() + " already, or it was stopped meanwhile");
            }
            taken.put(bundle.getBundleId(), new Taken(agent, serve(bundle, agent)));
            agent.begin();
            parts.copies().keep(program.name(), files);
            LOG.info("{} {} runs as agent {}", program.bundle(), program.version(), agent.name());
        } catch (BadProgram e) {
            LOG.error("{} was refused: {}", bundle.getSymbolicName(), e.getMessage());
            parts.agents().refuse(bundle.getSymbolicName(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} cannot be taken", bundle.getSymbolicName(), e);
            parts.agents().refuse(bundle.getSymbolicName(), String.valueOf(e.getMessage()));
        }
    }

    private Agent open(Program program, byte[] wasm, Counter counter) throws BadProgram, InterruptedException {
        Limits limits = program.limits();
        Compiled compiled = parts.admission().admit(wasm, limits.pages());
        FutureTask<Template> init = new FutureTask<>(() -> Template.of(compiled, limits));
        parts.runners().run(init);
        String name = program.name();
        Secret secret = new Secret(parts.secret().mac("agent " + program.bundle() + "/" + name, new byte[0]));
        Dispatch dispatch = new Dispatch(parts.laters(), parts.runners());
        try {
            Template template = init.get();
            if (parts.agents().isTaken(name)) {
                throw new BadProgram("an agent is called " + name + " already");
            }
            Agent.Ground ground =
                    new Agent.Ground(parts.runners(), secret, parts.agents().home(name), dispatch);
            return Agent.open(program, template, counter, ground, parts.agents().mailbox(name));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadProgram bad
                    ? bad
                    : new BadProgram("agent.wasm fails before its first message: " + e.getCause());
        }
    }

    /** Registers what the program provides in the program's own name: the kernel asks for its grant, not for ours. */
    private List<ServiceRegistration<?>> serve(Bundle bundle, Agent agent) {
        List<ServiceRegistration<?>> services = new ArrayList<>();
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
        return services;
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
            parts.agents().leave(one.agent());
        }
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
