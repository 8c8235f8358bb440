package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.resolver.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one who changes modules: one deed after the other, on one thread, which no caller's end interrupts. */
@Component(service = Deployer.class, immediate = true)
public final class Deployer {
    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);
    private static final String TRIAL = "loket.module.trial";
    private static final String TRIAL_SECONDS = "10";
    private static final long STOP_SECONDS = 3;
    private static final long LOOK_MILLIS = 500;
    private static final long MARGIN_MILLIS = 250;

    private final House house;
    private final Shelf shelf;
    private final Book book;
    private final Kernel kernel;
    private final Checks checks;
    private final Source source;
    private final Pipeline pipeline;
    private final Removal removal;
    private final Recovery recovery;
    private final Inbox inbox;
    private final ScheduledExecutorService deeds;
    private final ScheduledFuture<?> looking;
    private final SynchronousBundleListener outside = this::changed;
    private final AtomicLong tickets = new AtomicLong();
    private volatile Thread worker = Thread.currentThread();

    /** What the deployer does for a caller. */
    interface Deed {
        JsonObject run() throws Refusal;
    }

    @Activate
    public Deployer(
            BundleContext context,
            @Reference Counter counter,
            @Reference Resolver resolver,
            @Reference ServiceComponentRuntime components)
            throws IOException {
        Path home = Path.of(context.getProperty("loket.home"));
        house = new House(context, home);
        shelf = new Shelf(home.resolve("data/modules"));
        book = new Book(home.resolve("data/modules/journal.jsonl"));
        kernel = new Kernel(counter);
        checks = new Checks(house, kernel, shelf, resolver);
        String seconds = Optional.ofNullable(context.getProperty(TRIAL)).orElse(TRIAL_SECONDS);
        var limit = Duration.ofSeconds(Long.parseLong(seconds));
        var trial = new Trial(kernel, components, context.getBundle(0).getBundleContext(), limit);
        var replacement = new Replacement(house, kernel, shelf, book, new Swap(house, kernel, shelf, trial));
        var retention = new Retention(shelf, book, Retention.kept(context.getProperty(Retention.SETTING)));
        source = new Source(shelf, checks, retention);
        pipeline = new Pipeline(house, kernel, shelf, book, checks, replacement, retention);
        removal = new Removal(house, kernel, book);
        recovery = new Recovery(house, kernel, shelf, book, replacement, removal);
        context.registerService(CollisionHook.class, this::collide, null);
        inbox = new Inbox(
                home.resolve("modules"),
                Path.of(context.getProperty("loket.defaults")).resolve("modules"),
                shelf,
                book,
                pipeline,
                new Suspension(house, book));
        recovery.run();
        inbox.look(true);
        retention.sweep();
        deeds = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "Deployer");
            thread.setDaemon(true);
            worker = thread;
            return thread;
        });
        context.addBundleListener(outside);
        looking = deeds.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Of one name and version may only lie two what the deployer puts beside what hangs. */
    private void collide(int operation, Bundle target, Collection<Bundle> others) {
        if (operation == CollisionHook.INSTALLING && Thread.currentThread() == worker) {
            others.clear();
        }
    }

    @Deactivate
    void close() throws IOException {
        house.context().removeBundleListener(outside);
        looking.cancel(false);
        deeds.shutdown();
        try {
            if (!deeds.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a module was being changed when the deployer stopped: it is settled when it starts again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        book.close();
    }

    /** A look that fails must not be the last one. */
    private void look() {
        try {
            inbox.look(false);
        } catch (RuntimeException e) {
            LOG.error("modules/ could not be looked at", e);
        }
    }

    Inbox inbox() {
        return inbox;
    }

    House house() {
        return house;
    }

    Source source() {
        return source;
    }

    Book book() {
        return book;
    }

    Kernel kernel() {
        return kernel;
    }

    Checks checks() {
        return checks;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Removal removal() {
        return removal;
    }

    static String by(Call call) {
        return String.join(" > ", call.chain());
    }

    /** Does it and answers what came of it; whoever is called by the module that changes gets a ticket and no more. */
    JsonObject run(Call call, String target, Deed deed) throws Refusal {
        long ticket = tickets.incrementAndGet();
        Future<JsonObject> future = deeds.submit(deed::run);
        if (call.chain().stream().anyMatch(link -> link.replaceFirst("/.*", "").equals(target))) {
            var answer = new JsonObject();
            answer.addProperty("state", "begun");
            answer.addProperty("ticket", ticket);
            answer.addProperty("says", "you are part of what changes: module.history tells what came of it");
            return answer;
        }
        try {
            long left = Duration.between(Instant.now(), call.deadline()).toMillis() - MARGIN_MILLIS;
            return future.get(Math.max(1, left), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Refused.busy(ticket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.busy(ticket);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            LOG.error("{} by {} broke", target, by(call), e.getCause());
            throw Refused.undone("it broke: " + Cause.of(e.getCause()));
        }
    }

    /** Something came or changed by another hand, such as {@code felix:update}: it is written down. */
    private void changed(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (Thread.currentThread() == worker || !house.module(bundle)) {
            return;
        }
        switch (event.getType()) {
            case BundleEvent.INSTALLED -> deeds.execute(() -> recovery.learn(bundle));
            case BundleEvent.UPDATED -> deeds.execute(() -> recovery.note(bundle, "another hand"));
            case BundleEvent.UNINSTALLED -> deeds.execute(() -> recovery.gone(bundle));
            default -> {
                // it neither came nor went
            }
        }
    }
}
