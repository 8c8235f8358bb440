package org.loket.agent;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
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
            Runners runners,
            Laters laters,
            Secret secret,
            Budget budget,
            Copies copies,
            Successions successions,
            ExecutorService worker) {}

    private final Parts parts;
    private final Map<Long, Object> wanted = new ConcurrentHashMap<>();
    private final Map<Long, Crew> taken = new ConcurrentHashMap<>();
    private final Set<Long> restarted = ConcurrentHashMap.newKeySet();
    private final SynchronousBundleListener uninstalled = this::uninstalled;

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
                expect(name.substring("agent.".length()), bundle.getBundleId());
            }
        }
    }

    private void expect(String program, long bundle) {
        try {
            for (String agent : parts.agents().homes().agents(program)) {
                parts.agents().expect(agent, bundle);
            }
        } catch (IOException e) {
            LOG.warn("cannot look for agents of {}", program, e);
        }
    }

    @Override
    public void open() {
        context.addBundleListener(uninstalled);
        super.open();
    }

    @Override
    public void close() {
        context.removeBundleListener(uninstalled);
        super.close();
    }

    /** Whoever comes after an uninstalled program is nobody's successor, whatever its name. */
    private void uninstalled(BundleEvent event) {
        String name = String.valueOf(event.getBundle().getSymbolicName());
        if (event.getType() == BundleEvent.UNINSTALLED && name.startsWith("agent.")) {
            parts.successions().predecessors().forget(name.substring("agent.".length()));
            parts.agents().goesOn(name);
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
        Crew gone;
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
        List<Crew> all;
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
            free(program, bundle);
            Successions.Heir heir = parts.successions()
                    .of(new Successions.Claim(
                            program,
                            source.files(),
                            source.publisher(),
                            source.counter(),
                            () -> isWanted(bundle, mark)));
            Crew crew = new Crew(heir, source.counter(), parts, bundle.getBundleId(), () -> leaves(bundle));
            synchronized (taken) {
                if (!isWanted(bundle, mark)) {
                    return;
                }
                free(program, bundle);
                heir.take();
                crew.open();
                taken.put(bundle.getBundleId(), crew);
            }
            crew.serve(bundle);
            crew.begin();
            parts.copies().keep(program.name(), heir.files());
            heir.refused()
                    .ifPresent(refused -> LOG.error(
                            "{} {} was refused, and {} goes on: {}",
                            refused.program(),
                            refused.version(),
                            refused.instead(),
                            refused.why()));
            LOG.info("{} {} runs as agent {}", program.bundle(), heir.program().version(), program.name());
        } catch (BadProgram e) {
            refuse(bundle, mark, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be taken", bundle, e);
            refuse(bundle, mark, e.toString());
        }
    }

    private void free(Program program, Bundle bundle) throws BadProgram {
        if (isTaken(program.name(), bundle.getBundleId())) {
            throw new BadProgram("an agent is called " + program.name() + " already");
        }
    }

    private boolean isTaken(String agent, long bundle) {
        return parts.agents().isTaken(agent, bundle, id -> context.getBundle(id) != null);
    }

    /** Makes an agent of a program that runs; false if there is one of that name. */
    boolean spawn(String agent) throws Refusal, IOException {
        synchronized (taken) {
            String program = Homes.program(agent);
            for (Crew crew : taken.values()) {
                if (crew.program().name().equals(program)) {
                    if (isTaken(agent, crew.bundle())) {
                        return false;
                    }
                    if (crew.spawn(agent)) {
                        return true;
                    }
                }
            }
            throw new Refusal(
                    Refusal.Reason.BUSY,
                    Refusal.Ran.NO,
                    program + " is being replaced, or has " + Homes.MOST + " agents",
                    "{\"retry-ms\":500}");
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

    /** Ends agents, after what they do has ended; what takes too long is broken off, and waits for their successors. */
    private void drop(List<Crew> gone) {
        gone.forEach(Crew::close);
        long until = System.nanoTime() + DRAIN_NANOS;
        for (Crew crew : gone) {
            crew.leave(until);
            if (parts.agents().nodeStops()) {
                parts.agents().end(crew.program().bundle(), crew.bundle(), "the node is stopping");
            }
        }
    }

    private boolean leaves(Bundle bundle) {
        return bundle.getState() != Bundle.ACTIVE || parts.agents().nodeStops();
    }
}
