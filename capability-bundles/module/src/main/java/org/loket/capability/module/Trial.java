package org.loket.capability.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.loket.capability.module.Candidate.ProbeCall;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Starts a module and finds out, within a time, whether it does what it did before. */
final class Trial {
    private static final Duration PROGRAM = Duration.ofSeconds(60);

    private final Kernel kernel;
    private final AgentHost agents;
    private final ServiceComponentRuntime components;
    private final BundleContext context;
    private final Duration limit;

    Trial(Kernel kernel, ServiceComponentRuntime components, BundleContext context, Duration limit) {
        this.kernel = kernel;
        agents = new AgentHost(kernel.counter(), PROGRAM);
        this.components = components;
        this.context = context;
        this.limit = limit;
    }

    /** What is done within the time limit; what it throws is a fault. */
    private interface Step {
        void run() throws BundleException, Refusal, Faulty, InterruptedException;
    }

    /** When a trial that begins now must be over: its start and its proof together. */
    long end() {
        return System.nanoTime() + limit.toNanos();
    }

    /** Starts the bundle, at every boot from now on; returns when it is active. */
    void start(Bundle bundle, long end) throws Faulty {
        within("start", bundle, end, bundle::start);
    }

    /** Starts the bundle, and not at the next boot; returns when it is active. */
    void once(Bundle bundle, long end) throws Faulty {
        within("start", bundle, end, () -> bundle.start(Bundle.START_TRANSIENT));
    }

    /**
     * Returns if the module is whole: its components active, what it offered offered again, its probe call answered. A
     * program, which the agent host may be long at taking over, has its time to prove itself from then on.
     */
    void prove(Bundle bundle, Candidate candidate, Offering before, long end) throws Faulty {
        long until = end;
        if (AgentHost.isProgram(bundle)) {
            agents.took(bundle);
            until = end();
        }
        whole(bundle, candidate.dropped(), before, until);
        if (candidate.probe().isPresent()) {
            within("probe", bundle, until, () -> call(candidate.probe().get(), bundle));
        }
    }

    /** Returns if the bundle is active, and all that it offered is offered again and can be made. */
    void whole(Bundle bundle, Set<String> dropped, Offering before, long end) throws Faulty {
        List<String> faults = faults(bundle, dropped, before);
        while (!faults.isEmpty() && System.nanoTime() < end && bundle.getState() == Bundle.ACTIVE) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            faults = faults(bundle, dropped, before);
        }
        if (faults.isEmpty()) {
            faults = before.shrunkIn(Offering.of(bundle));
        }
        if (!faults.isEmpty()) {
            throw new Faulty(String.join("; ", faults));
        }
        within("component", bundle, end, () -> take(Offering.of(bundle)));
    }

    private List<String> faults(Bundle bundle, Set<String> dropped, Offering before) throws Faulty {
        if (bundle.getState() != Bundle.ACTIVE) {
            return List.of("it does not stay active");
        }
        Offering now = Offering.of(bundle);
        var faults = new ArrayList<>(before.missingIn(now, dropped));
        if (!faults.isEmpty()) {
            faults.addAll(unsatisfied(bundle));
        }
        try {
            kernel.refused(bundle).stream()
                    .filter(why -> before.offers().keySet().stream().anyMatch(why::contains))
                    .forEach(faults::add);
        } catch (Refusal e) {
            throw new Faulty("the kernel cannot be asked how it is: " + e.getMessage());
        }
        return faults;
    }

    private List<String> unsatisfied(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(this::unsatisfied)
                .toList();
    }

    private Stream<String> unsatisfied(ComponentDescriptionDTO component) {
        return components.getComponentConfigurationDTOs(component).stream()
                .filter(made -> made.state != ComponentConfigurationDTO.ACTIVE
                        && made.state != ComponentConfigurationDTO.SATISFIED)
                .map(made -> "its component " + component.name + " "
                        + (made.state == ComponentConfigurationDTO.FAILED_ACTIVATION
                                ? "failed"
                                : "lacks "
                                        + Stream.of(made.unsatisfiedReferences)
                                                .map(reference -> reference.name)
                                                .collect(Collectors.joining(", "))));
    }

    /** Has the components made that are made when first used. */
    private void take(Offering offering) throws Faulty {
        for (Map.Entry<String, Offering.Offer> offer : offering.offers().entrySet()) {
            if (context.getService(offer.getValue().service()) == null) {
                throw new Faulty("its component for " + offer.getKey() + " cannot be made");
            }
            context.ungetService(offer.getValue().service());
        }
    }

    private void call(ProbeCall probe, Bundle bundle) throws Refusal, Faulty {
        if (!Offering.of(bundle).offers().containsKey(probe.capability())) {
            throw new Faulty("its probe call " + probe.capability() + " is none of what it offers");
        }
        kernel.counter().within(limit).call(probe.capability(), probe.args());
    }

    private static void within(String what, Bundle bundle, long end, Step step) throws Faulty {
        var work = new FutureTask<Void>(() -> {
            step.run();
            return null;
        });
        var thread = new Thread(work, "Trial " + what + " " + bundle.getSymbolicName());
        thread.setDaemon(true);
        thread.start();
        try {
            work.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new Faulty("its " + what + " did not end in time", bundle.getState() == Bundle.STARTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Faulty("the node stops");
        } catch (ExecutionException e) {
            throw new Faulty("its " + what + " failed: " + Cause.of(e.getCause()));
        }
    }
}
