package org.loket.agent;

/** A program after its init, frozen: every agent of it begins as a copy, and keeps in memory only what it changes. */
final class Template {
    private final Compiled compiled;
    private final Limits limits;
    private final Image image;

    private Template(Compiled compiled, Limits limits, Image image) {
        this.compiled = compiled;
        this.limits = limits;
        this.image = image;
    }

    /** Runs start section, {@code _initialize}, {@code _start} and {@code init}, each once; on an {@link AgentThread}. */
    static Template of(Compiled compiled, Limits limits) throws BadProgram {
        try {
            Guest first = Guest.fresh(compiled, limits.pages());
            first.start(limits);
            for (String export : new String[] {"_initialize", "_start", "init"}) {
                if (first.has(export)) {
                    first.run(export, Session.INIT, limits, limits.time());
                }
            }
            return new Template(compiled, limits, first.image().frozen());
        } catch (Guest.Failure failure) {
            throw new BadProgram("agent.wasm fails before its first message: " + failure.getMessage());
        } catch (RuntimeException e) {
            throw new BadProgram("agent.wasm cannot be instantiated: " + e.getMessage());
        }
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
    Guest fork(Image state) {
        return Guest.from(compiled, limits.pages(), state);
    }
}
