package org.loket.capability.module;

import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a module whose file is gone, and starts it again when it returns; its grants stay and say nothing meanwhile. The
 * journal has it before it stops and after it started, so that a node killed in between tries again.
 */
final class Suspension {
    private static final Logger LOG = LoggerFactory.getLogger(Suspension.class);

    private final House house;
    private final Book book;

    Suspension(House house, Book book) {
        this.house = house;
        this.book = book;
    }

    void suspend(String name) {
        house.module(book.of(name)).filter(House::wanted).ifPresent(bundle -> {
            if (!book.of(name).suspended()) {
                book.suspend(name, true);
            }
            try {
                bundle.stop();
                LOG.info(
                        "the jar of {} is gone from modules/: it is stopped until it returns; module.uninstall ends it",
                        name);
            } catch (BundleException e) {
                LOG.error("the jar of {} is gone from modules/, but it does not stop: {}", name, Cause.of(e));
            }
        });
    }

    void resume(String name) {
        house.module(book.of(name)).ifPresent(bundle -> {
            try {
                bundle.start();
                LOG.info("the jar of {} is back in modules/: it runs again", name);
            } catch (BundleException e) {
                LOG.error("the jar of {} is back in modules/, but it does not start: {}", name, Cause.of(e));
            }
        });
        book.suspend(name, false);
    }
}
