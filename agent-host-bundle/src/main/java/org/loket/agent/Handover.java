package org.loket.agent;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What a host leaves to its successor: the messages somebody still waits for, with where their answers go. A caller that
 * waits across the swap of the host notices nothing. It lies with the framework, in types of the JDK alone, because the
 * successor's own classes are others.
 */
record Handover(BundleContext context) {
    private static final String MARK = "org.loket.agent.handover";

    /** Leaves letters, by agent; whoever waits is told so if no successor comes. */
    void leave(Map<String, List<Letter>> letters) {
        Map<String, List<Map<String, Object>>> shelf = shelf();
        Executor later = CompletableFuture.delayedExecutor(Agents.GRACE.toSeconds(), TimeUnit.SECONDS);
        letters.forEach((name, waiting) -> {
            for (Letter letter : waiting) {
                Map<String, Object> plain = plain(letter);
                shelf.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>()).add(plain);
                later.execute(() -> {
                    if (shelf.getOrDefault(name, new CopyOnWriteArrayList<>()).remove(plain)) {
                        letter.message().reply().fail(new TimeoutException());
                    }
                });
            }
        });
    }

    /** Takes what the predecessor left, once. */
    Map<String, List<Letter>> take() {
        Map<String, List<Map<String, Object>>> shelf = shelf();
        Map<String, List<Letter>> letters = new HashMap<>();
        shelf.forEach((name, plain) ->
                letters.put(name, plain.stream().map(Handover::letter).toList()));
        shelf.clear();
        return letters;
    }

    /** The one place in this framework where letters are left: made by the first who looks for it. */
    @SuppressWarnings("unchecked") // only a host puts anything there
    private Map<String, List<Map<String, Object>>> shelf() {
        BundleContext framework =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        try {
            for (ServiceReference<?> known : framework.getServiceReferences(Map.class, "(" + MARK + "=true)")) {
                if (known.getBundle().getBundleId() == 0 && framework.getService(known) instanceof Map<?, ?> shelf) {
                    return (Map<String, List<Map<String, Object>>>) shelf;
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        Map<String, List<Map<String, Object>>> shelf = new ConcurrentHashMap<>();
        framework.registerService(Map.class, shelf, FrameworkUtil.asDictionary(Map.of(MARK, true)));
        return shelf;
    }

    private static Map<String, Object> plain(Letter letter) {
        Message message = letter.message();
        return Map.of(
                "order", letter.order(),
                "id", message.id(),
                "from", message.from(),
                "type", message.type(),
                "cause", message.cause(),
                "body", message.body(),
                "time", message.time(),
                "deadline", message.deadline(),
                "answer", message.reply().answer(),
                "decided", message.reply().decided());
    }

    @SuppressWarnings("unchecked") // as plain() wrote it
    private static Letter letter(Map<String, Object> plain) {
        Message message = new Message(
                (String) plain.get("id"),
                (String) plain.get("from"),
                (String) plain.get("type"),
                (String) plain.get("cause"),
                (String) plain.get("body"),
                (Instant) plain.get("time"),
                (Instant) plain.get("deadline"),
                new Reply((CompletableFuture<String>) plain.get("answer"), (AtomicBoolean) plain.get("decided")));
        return new Letter((Long) plain.get("order"), message, false);
    }
}
