package org.loket.agent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** A counter that notes what is called, and answers as it is told. */
final class Door implements Counter {
    /** One call. */
    record Seen(String instance, String key, String capability, String args) {}

    /** What is behind it. */
    interface Answers {
        String of(String capability, String args) throws Refusal;
    }

    final List<Seen> seen;
    private final Answers answers;
    private final String instance;
    private final String key;

    Door(Answers answers) {
        this(new CopyOnWriteArrayList<>(), answers, "", "");
    }

    private Door(List<Seen> seen, Answers answers, String instance, String key) {
        this.seen = seen;
        this.answers = answers;
        this.instance = instance;
        this.key = key;
    }

    @Override
    public String call(String capability, String args) throws Refusal {
        seen.add(new Seen(instance, key, capability, args));
        return answers.of(capability, args);
    }

    @Override
    public Counter as(String name) {
        return new Door(seen, answers, name, key);
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
    public Counter once(String name) {
        return new Door(seen, answers, instance, name);
    }
}
