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
    private final Budget budget;
    private final Map<Key, Made> made = new HashMap<>();

    private record Key(String digest, Limits limits) {}

    /** A template that may be gone, and what it has of the agents' memory. */
    private record Made(WeakReference<Template> template, Budget.Share share) {
        boolean gone() {
            return template.get() == null;
        }
    }

    Templates(Admission admission, Runners runners, Budget budget) {
        this.admission = admission;
        this.runners = runners;
        this.budget = budget;
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
        Budget.Share share = budget.share();
        FutureTask<Template> init = new FutureTask<>(() -> Template.of(compiled, limits, share));
        runners.run(init);
        boolean kept = false;
        try {
            Template template = init.get();
            keep(key, new Made(new WeakReference<>(template), share));
            kept = true;
            return template;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadProgram bad
                    ? bad
                    : new BadProgram("agent.wasm fails before its first message: " + e.getCause());
        } finally {
            if (!kept) {
                share.close();
            }
        }
    }

    private synchronized Optional<Template> find(Key key) {
        made.values().stream().filter(Made::gone).forEach(gone -> gone.share().close());
        made.values().removeIf(Made::gone);
        return Optional.ofNullable(made.get(key)).map(known -> known.template().get());
    }

    private synchronized void keep(Key key, Made fresh) {
        made.put(key, fresh);
    }
}
