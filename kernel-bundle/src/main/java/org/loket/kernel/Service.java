package org.loket.kernel;

import java.util.function.Supplier;

/** A service object of a module, got when first needed and kept. */
final class Service<T> {
    private final Supplier<T> source;
    private volatile T object;

    /** @param source gets the object; null when it is not available */
    Service(Supplier<T> source) {
        this.source = source;
    }

    /** @throws IllegalStateException if the module cannot make it */
    T get() {
        T known = object;
        if (known == null) {
            known = Privileged.get(source::get);
            if (known == null) {
                throw new IllegalStateException("the component could not be activated");
            }
            object = known;
        }
        return known;
    }
}
