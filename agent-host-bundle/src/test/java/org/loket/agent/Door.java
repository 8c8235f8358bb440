package org.loket.agent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.loket.counter.Call;
import org.loket.counter.Counter;

/** A counter that notes what is called, and answers as it is told. */
final class Door implements Counter {
    /** One call. */
    record Seen(String instance, String key, String capability, String args) {}

    final List<Seen> seen;
    private final BiFunction<String, String, String> answers;
    private final String instance;
    private final String key;

    Door(BiFunction<String, String, String> answers) {
        this(new CopyOnWriteArrayList<>(), answers, "", "");
    }

    private Door(List<Seen> seen, BiFunction<String, String, String> answers, String instance, String key) {
        this.seen = seen;
        this.answers = answers;
        this.instance = instance;
        this.key = key;
    }

    @Override
    public String call(String capability, String args) {
        seen.add(new Seen(instance, key, capability, args));
        return answers.apply(capability, args);
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
