package org.loket.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an agent's committed messages want to leave, until it has left for sure: it survives the host in the agent's home. */
final class Outbox {
    /** How many characters may be on their way, one message more than that at most. */
    static final int HEAVIEST = 4 << 20;

    private final Map<String, Parcel> parcels = new LinkedHashMap<>(2);

    synchronized void addAll(List<Parcel> more) {
        more.forEach(parcel -> parcels.put(parcel.key(), parcel));
    }

    /** Takes one out that has left; false if it was not there any more. */
    synchronized boolean remove(Parcel parcel) {
        return parcels.remove(parcel.key()) != null;
    }

    synchronized List<Parcel> all() {
        return parcels.isEmpty() ? List.of() : List.copyOf(parcels.values());
    }

    /** What is here, and more. */
    synchronized List<Parcel> with(List<Parcel> more) {
        List<Parcel> all = new ArrayList<>(parcels.values());
        all.addAll(more);
        return all;
    }

    /** How many more there may be: none where those that wait are heavy. */
    synchronized int room() {
        if (parcels.isEmpty()) {
            return Agent.PARCELS;
        }
        long weight = parcels.values().stream()
                .mapToLong(parcel -> parcel.args().length())
                .sum();
        return weight >= HEAVIEST ? 0 : Agent.PARCELS - parcels.size();
    }

    synchronized int size() {
        return parcels.size();
    }
}
