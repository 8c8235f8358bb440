package org.loket.kernel;

import java.lang.System.Logger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.loket.counter.Capability;
import org.loket.counter.Gate;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Takes up what modules register, if they may, and lets it go when they withdraw it or may no longer. */
final class Offers implements ServiceListener {
    private static final Logger LOG = System.getLogger("org.loket.kernel");
    private static final String TYPES =
            "(|(objectClass=" + Capability.class.getName() + ")(objectClass=" + Gate.class.getName() + "))";

    private final BundleContext context;
    private final Callers callers;
    private final Rights rights;
    private final Switchboard switchboard;
    private final Gates gates;
    private final Slots slots;
    private final Map<ServiceReference<?>, Runnable> taken = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, String> refused = new ConcurrentHashMap<>();
    private final Set<ServiceReference<?>> leaving = ConcurrentHashMap.newKeySet();

    Offers(BundleContext context, Callers callers, Rights rights, Switchboard switchboard, Gates gates, Slots slots) {
        this.context = context;
        this.callers = callers;
        this.rights = rights;
        this.switchboard = switchboard;
        this.gates = gates;
        this.slots = slots;
    }

    void open() throws InvalidSyntaxException {
        context.addServiceListener(this, TYPES);
        ServiceReference<?>[] present = context.getAllServiceReferences(null, TYPES);
        for (ServiceReference<?> service : present == null ? new ServiceReference<?>[0] : present) {
            take(service);
        }
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        Privileged.get(() -> {
            switch (event.getType()) {
                case ServiceEvent.REGISTERED -> take(event.getServiceReference());
                case ServiceEvent.MODIFIED -> {
                    drop(event.getServiceReference());
                    take(event.getServiceReference());
                }
                default -> {
                    leave(event.getServiceReference());
                    drop(event.getServiceReference());
                }
            }
            return true;
        });
    }

    /** A module's grants changed: lets go what it may no longer offer, takes up what it now may. */
    void review(String name) {
        taken.keySet().stream()
                .filter(service -> isOf(service, name) && !may(service))
                .forEach(this::drop);
        refused.keySet().stream().filter(service -> isOf(service, name)).forEach(this::take);
    }

    private static boolean isOf(ServiceReference<?> service, String name) {
        return service.getBundle() != null && name.equals(service.getBundle().getSymbolicName());
    }

    private boolean may(ServiceReference<?> service) {
        Caller owner = callers.of(service.getBundle());
        return isGate(service)
                ? rights.mayGate(owner)
                : rights.mayProvide(owner, String.valueOf(service.getProperty("loket.capability")));
    }

    private static boolean isGate(ServiceReference<?> service) {
        return List.of((String[]) service.getProperty(Constants.OBJECTCLASS)).contains(Gate.class.getName());
    }

    /** What is offered and not taken up, and why, by bundle id. */
    List<String> refusedOf(long bundle) {
        return refused.entrySet().stream()
                .filter(entry -> entry.getKey().getBundle() != null
                        && entry.getKey().getBundle().getBundleId() == bundle)
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /** From now on the service is not taken up any more, not even by whoever looks at it at this moment. */
    private synchronized void leave(ServiceReference<?> service) {
        leaving.removeIf(gone -> gone.getBundle() == null);
        leaving.add(service);
    }

    private synchronized void take(ServiceReference<?> service) {
        if (service.getBundle() == null || leaving.contains(service) || taken.containsKey(service)) {
            return;
        }
        Caller owner = callers.of(service.getBundle());
        try {
            taken.put(service, isGate(service) ? takeGate(owner, service) : takeCapability(owner, service));
            refused.remove(service);
        } catch (Offer.BadOffer e) {
            refused.put(service, e.getMessage());
            LOG.log(Logger.Level.WARNING, "{0}: not taken up: {1}", owner.name(), e.getMessage());
        }
    }

    private Runnable takeCapability(Caller owner, ServiceReference<?> service) throws Offer.BadOffer {
        Offer offer = Offer.of(service, owner.quick());
        if (offer.name().startsWith("kernel.")) {
            throw new Offer.BadOffer(offer.name() + " is the kernel's own");
        }
        if (!rights.mayProvide(owner, offer.name())) {
            throw new Offer.BadOffer("it may not provide %s: grant it with loket:grant %s --asked"
                    .formatted(offer.name(), owner.name()));
        }
        owner.label();
        var provider = new Provider(
                owner,
                offer,
                new Service<>(() -> (Capability) context.getService(service)),
                ranking(service),
                id(service));
        switchboard.add(provider);
        return () -> {
            switchboard.remove(provider, slots.mine().current());
            context.ungetService(service);
        };
    }

    private Runnable takeGate(Caller owner, ServiceReference<?> service) throws Offer.BadOffer {
        if (!rights.mayGate(owner)) {
            throw new Offer.BadOffer(
                    "it may not be a gate: grant it with loket:grant %s --asked".formatted(owner.name()));
        }
        var keeper = new Gates.Keeper(
                owner, new Service<>(() -> (Gate) context.getService(service)), new Seat(owner), id(service));
        switchboard.seat(keeper.seat(), gates::reconsider);
        gates.add(keeper);
        return () -> {
            switchboard.unseat(keeper.seat(), slots.mine().current());
            gates.remove(keeper);
            context.ungetService(service);
        };
    }

    private static int ranking(ServiceReference<?> service) {
        return service.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    private static long id(ServiceReference<?> service) {
        return (Long) service.getProperty(Constants.SERVICE_ID);
    }

    private void drop(ServiceReference<?> service) {
        refused.remove(service);
        Runnable release = taken.remove(service);
        if (release != null) {
            release.run();
        }
    }
}
