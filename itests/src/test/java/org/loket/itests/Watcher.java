package org.loket.itests;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.loket.counter.Call;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;

/** A gate that keeps a book of what it is told, and does what the test says. */
final class Watcher implements Gate {
    /** What it does before a call. */
    interface Before {
        void on(Call call) throws Exception;
    }

    /** What it makes of an answer. */
    interface After {
        String on(Call call, String answer) throws Exception;
    }

    private final String name;
    private final List<String> book;
    private final AtomicInteger ended = new AtomicInteger();
    private final List<Optional<Refusal>> ends = new CopyOnWriteArrayList<>();
    private volatile Before before = call -> {};
    private volatile After after = (call, answer) -> answer;
    private volatile Before last = call -> {};

    Watcher() {
        this("gate", new CopyOnWriteArrayList<>());
    }

    Watcher(String name, List<String> book) {
        this.name = name;
        this.book = book;
    }

    Watcher before(Before does) {
        before = does;
        return this;
    }

    Watcher after(After does) {
        after = does;
        return this;
    }

    Watcher ended(Before does) {
        last = does;
        return this;
    }

    @Override
    public void before(Call call) throws Refusal {
        book.add("before " + name);
        try {
            before.on(call);
        } catch (Throwable e) {
            throw Watcher.<RuntimeException>sneaky(e);
        }
    }

    @Override
    public String after(Call call, String answer) throws Refusal {
        book.add("after " + name);
        try {
            return after.on(call, answer);
        } catch (Throwable e) {
            throw Watcher.<RuntimeException>sneaky(e);
        }
    }

    @Override
    public void ended(Call call, Optional<Refusal> refusal) {
        ends.add(refusal);
        ended.incrementAndGet();
        book.add("ended " + name);
        try {
            last.on(call);
        } catch (Throwable e) {
            throw Watcher.<RuntimeException>sneaky(e);
        }
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    List<String> book() {
        return book;
    }

    /** How often it was told an end. */
    int ends() {
        return ended.get();
    }

    /** The one end it was told. */
    Optional<Refusal> end() {
        if (ends.size() != 1) {
            throw new AssertionError("it was told " + ends.size() + " ends: " + ends);
        }
        return ends.get(0);
    }
}
