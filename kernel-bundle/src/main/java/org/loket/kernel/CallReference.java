package org.loket.kernel;

import java.math.BigDecimal;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** A call as OSGi's permissions want it: a reference to no service, belonging to no bundle, with the facts as properties. */
final class CallReference implements ServiceReference<Object> {
    private final Map<String, Object> properties = new HashMap<>();

    void put(String name, Object value) {
        properties.put(name, value);
    }

    @Override
    public Object getProperty(String key) {
        return properties.get(key);
    }

    @Override
    public String[] getPropertyKeys() {
        return properties.keySet().toArray(new String[0]);
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return FrameworkUtil.asDictionary(properties);
    }

    @Override
    public Bundle getBundle() {
        return null;
    }

    @Override
    public Bundle[] getUsingBundles() {
        return null;
    }

    @Override
    public boolean isAssignableTo(Bundle bundle, String className) {
        return false;
    }

    @Override
    public int compareTo(Object reference) {
        return Integer.compare(hashCode(), reference.hashCode());
    }

    @Override
    public <A> A adapt(Class<A> type) {
        return null;
    }

    /** A JSON number that filters compare by value: 1, 1.0 and 10e-1 are equal. */
    public record Amount(BigDecimal value) implements Comparable<Amount> {
        /** How a filter reads its own side. */
        public static Amount valueOf(String text) {
            return new Amount(new BigDecimal(text));
        }

        @Override
        public int compareTo(Amount other) {
            return value.compareTo(other.value);
        }
    }
}
