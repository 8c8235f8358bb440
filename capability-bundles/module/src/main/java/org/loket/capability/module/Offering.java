package org.loket.capability.module;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.loket.counter.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What a bundle offers at this moment: its capabilities with the schemas of what they take and answer. */
record Offering(Map<String, Offer> offers) {
    static final Offering NOTHING = new Offering(Map.of());

    /** One capability's service and schemas. */
    record Offer(ServiceReference<?> service, JsonObject args, JsonObject answer) {}

    static Offering of(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        var offers = new TreeMap<String, Offer>();
        for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
            boolean capability = List.of((String[]) service.getProperty(Constants.OBJECTCLASS))
                    .contains(Capability.class.getName());
            if (capability && service.getProperty("loket.capability") instanceof String name) {
                offers.put(name, new Offer(service, schema(service, "args"), schema(service, "answer")));
            }
        }
        return new Offering(Map.copyOf(offers));
    }

    private static JsonObject schema(ServiceReference<?> service, String name) {
        try {
            return JsonParser.parseString(String.valueOf(service.getProperty("loket." + name)))
                    .getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            return new JsonObject();
        }
    }

    /** What is not offered any more, but for what the later one says it dropped. */
    List<String> missingIn(Offering later, Set<String> dropped) {
        return offers.keySet().stream()
                .filter(name -> !later.offers.containsKey(name) && !dropped.contains(name))
                .sorted()
                .map(name -> "it no longer offers " + name)
                .toList();
    }

    /** What is still offered and takes less or promises less than it did. */
    List<String> shrunkIn(Offering later) {
        var shrunk = new ArrayList<String>();
        new TreeMap<>(offers).forEach((name, offer) -> {
            Offer now = later.offers.get(name);
            if (now != null) {
                Growth.takesLess(offer.args(), now.args())
                        .ifPresent(how -> shrunk.add(name + " takes less than it did: " + how));
                Growth.answersLess(offer.answer(), now.answer())
                        .ifPresent(how -> shrunk.add(name + " answers otherwise than it did: " + how));
            }
        });
        return shrunk;
    }
}
