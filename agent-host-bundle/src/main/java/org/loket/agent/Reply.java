package org.loket.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the answer to a message goes, and who was first: the agent that commits it, or the caller that waits no more. One
 * of them is, so that no caller is told that nothing came of what is committed a moment later. Made of the JDK's types
 * alone: it is handed from one host to the next.
 */
record Reply(CompletableFuture<String> answer, AtomicBoolean decided) {
    Reply() {
        this(new CompletableFuture<>(), new AtomicBoolean());
    }

    /** The agent is about to commit; false if nobody waits any more. */
    boolean claim() {
        return decided.compareAndSet(false, true);
    }

    /** The caller waits no more; false if the agent is about to commit, and the answer comes. */
    boolean leave() {
        return decided.compareAndSet(false, true);
    }

    /** Whether there is nothing left to do for it. */
    boolean over() {
        return decided.get();
    }

    /** What failed is told to whoever waits. */
    void fail(Throwable why) {
        answer.completeExceptionally(why);
    }
}
