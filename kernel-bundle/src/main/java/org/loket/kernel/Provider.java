package org.loket.kernel;

import org.loket.counter.Capability;

/** One registered capability: who offers it, what it says of itself, and where its calls are counted. */
final class Provider implements Comparable<Provider> {
    private final Caller owner;
    private final Offer offer;
    private final Seat seat;
    private final Service<Capability> service;
    private final int ranking;
    private final long serviceId;

    /**
     * @param ranking service.ranking: the highest serves
     * @param serviceId service.id: among equals the oldest serves
     */
    Provider(Caller owner, Offer offer, Service<Capability> service, int ranking, long serviceId) {
        this.owner = owner;
        this.offer = offer;
        this.service = service;
        this.ranking = ranking;
        this.serviceId = serviceId;
        seat = new Seat(owner);
    }

    /** The service object. */
    Capability service() {
        return service.get();
    }

    Caller owner() {
        return owner;
    }

    Offer offer() {
        return offer;
    }

    Seat seat() {
        return seat;
    }

    /** Name, version and content of who serves, as the ledger writes it. */
    String label() {
        return owner.label();
    }

    /** Whether it runs on its caller's thread: asked for, allowed, and not lost by hanging. */
    boolean onCallersThread() {
        return offer.onCallersThread() && owner.quick();
    }

    @Override
    public int compareTo(Provider other) {
        return ranking != other.ranking
                ? Integer.compare(other.ranking, ranking)
                : Long.compare(serviceId, other.serviceId);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(serviceId);
    }

    @Override
    public String toString() {
        return offer.name() + " by " + owner.name();
    }
}
