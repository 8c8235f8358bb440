package org.loket.capability.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** A counter that answers what a test tells it to and remembers what it was asked. */
final class Answering implements Counter {
    final List<String> asked = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();

    Answering with(String capability, String answer) {
        answers.put(capability, answer);
        return this;
    }

    void unknown(String capability) {
        answers.put(capability, "");
    }

    @Override
    public String call(String capability, String args) throws Refusal {
        asked.add(capability + " " + args);
        if (!answers.containsKey(capability)) {
            throw new Refusal(Refusal.Reason.DENIED, Refusal.Ran.NO, "shell may not call " + capability + ": grant it");
        }
        if (answers.get(capability).isEmpty()) {
            throw new Refusal(Refusal.Reason.UNKNOWN, Refusal.Ran.NO, "nobody offers " + capability);
        }
        return answers.get(capability);
    }

    @Override
    public Counter as(String instance) {
        return this;
    }

    @Override
    public Counter under(Call call) {
        return this;
    }

    @Override
    public Counter within(Duration limit) {
        return this;
    }

    @Override
    public Counter once(String key) {
        return this;
    }
}
