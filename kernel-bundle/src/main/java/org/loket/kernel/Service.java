package org.loket.kernel;

import java.util.function.Supplier;

/** A service object of a module, got when first needed and kept. */
final class Service<T> {
    /** The module cannot make the object; the one thing thrown on its behalf that may be told in words. */
    static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable() {
            super("its component could not be activated, the node's log says why");
        }
    }

    private final Supplier<T> source;
    private volatile T object;

    /** @param source gets the object; null when it is not available */
    Service(Supplier<T> source) {
        this.source = source;
    }

    /** @throws Unavailable if the module cannot make it */
    T get() {
        T known = object;
        if (known == null) {
            known = Privileged.get(source::get);
            if (known == null) {
                throw new Unavailable();
            }
            object = known;
        }
        return known;
    }
}
