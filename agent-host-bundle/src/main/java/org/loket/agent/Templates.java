package org.loket.agent;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Makes templates of programs; those of the same bytes and limits are one template, as long as an agent of it is here. */
final class Templates {
    private final Admission admission;
    private final Runners runners;
    private final Map<Key, WeakReference<Template>> made = new HashMap<>();

    private record Key(String digest, Limits limits) {}

    Templates(Admission admission, Runners runners) {
        this.admission = admission;
        this.runners = runners;
    }

    /**
     * Admits a program and runs what comes before its first message.
     *
     * @throws BadProgram if it may not run here; says why
     */
    Template of(byte[] wasm, Limits limits) throws BadProgram, InterruptedException {
        Compiled compiled = admission.admit(wasm, limits.pages());
        Key key = new Key(compiled.digest(), limits);
        Optional<Template> same = find(key);
        if (same.isPresent()) {
            return same.get();
        }
        FutureTask<Template> init = new FutureTask<>(() -> Template.of(compiled, limits));
        runners.run(init);
        try {
            Template template = init.get();
            keep(key, template);
            return template;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadProgram bad
                    ? bad
                    : new BadProgram("agent.wasm fails before its first message: " + e.getCause());
        }
    }

    private synchronized Optional<Template> find(Key key) {
        return Optional.ofNullable(made.get(key)).map(WeakReference::get);
    }

    private synchronized void keep(Key key, Template template) {
        made.values().removeIf(known -> known.get() == null);
        made.put(key, new WeakReference<>(template));
    }
}
