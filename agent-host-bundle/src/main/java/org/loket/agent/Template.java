package org.loket.agent;

import java.util.concurrent.TimeUnit;

/** A program after its init, frozen: every agent of it begins as a copy, and keeps in memory only what it changes. */
final class Template {
    /** Programs are taken one after the other: none may keep the others waiting for long. */
    private static final long MILLIS = 10_000;

    private final Compiled compiled;
    private final Limits limits;
    private final Image image;

    private Template(Compiled compiled, Limits limits, Image image) {
        this.compiled = compiled;
        this.limits = limits;
        this.image = image;
    }

    /** Runs start section, {@code _initialize}, {@code _start} and {@code init}, each once; on an {@link AgentThread}. */
    static Template of(Compiled compiled, Limits limits, Budget.Share share) throws BadProgram {
        return of(compiled, limits, share, MILLIS);
    }

    /** The same in so much time for all of them together. */
    static Template of(Compiled compiled, Limits limits, Budget.Share share, long millis) throws BadProgram {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            Guest first = Guest.fresh(compiled, limits.pages(), share);
            first.start(limits, millis);
            for (String export : new String[] {"_initialize", "_start", "init"}) {
                if (first.has(export)) {
                    first.run(export, Session.INIT, limits, left(end));
                }
            }
            Image image = first.image().frozen();
            share.rollBack();
            share.settle(image.written());
            return new Template(compiled, limits, image);
        } catch (Guest.Failure failure) {
            throw new BadProgram("agent.wasm fails before its first message, for which it has " + millis / 1_000.0
                    + " s: " + failure.getMessage());
        } catch (RuntimeException e) {
            throw new BadProgram("agent.wasm cannot be instantiated: " + e.getMessage());
        }
    }

    private static long left(long end) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** Names the program an image is a change of. */
    String digest() {
        return compiled.digest();
    }

    Limits limits() {
        return limits;
    }

    /** The state every agent begins with. */
    Image image() {
        return image;
    }

    /** A guest that goes on from a state. */
    Guest fork(Image state, Budget.Share share) {
        return Guest.from(compiled, limits.pages(), state, share);
    }
}
