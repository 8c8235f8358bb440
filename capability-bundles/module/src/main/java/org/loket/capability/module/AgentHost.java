package org.loket.capability.module;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.Bundle;

/**
 * What the deployer asks of the agent host, at the counter like everyone: whether it runs a program that was put in place,
 * or refused it and goes on with the one before.
 */
record AgentHost(Counter counter, Duration limit) {
    private static final String PREFIX = "agent.";
    private static final String DESCRIPTION = "agent.json";
    private static final int LARGEST = 1 << 20;
    private static final long AGAIN_MILLIS = 50;

    /** Whether a bundle is the agent host's business. */
    static boolean isProgram(Bundle bundle) {
        return bundle.getSymbolicName().startsWith(PREFIX)
                && (bundle.getEntry(DESCRIPTION) != null || bundle.getEntry("agent.wasm") != null);
    }

    /** Returns when the program that the bundle holds runs, with the agents of the one before. */
    void took(Bundle program) throws Faulty {
        String version = version(program);
        long end = System.nanoTime() + limit.toNanos();
        Optional<JsonObject> decided = decided(program, end);
        while (decided.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS));
            decided = decided(program, end);
        }
        JsonObject agent = decided.get();
        Optional<JsonObject> refused = Json.object(agent, "refused")
                .filter(one -> Json.text(one, "version").equals(version));
        if (refused.isPresent()) {
            throw new Faulty(Json.text(refused.get(), "why"));
        }
        if (!Json.text(agent, "version").equals(version)) {
            throw new Faulty("the agent host runs " + Json.text(agent, "version") + " of it");
        }
    }

    /** The agent of that name, once the agent host knows which program it runs; empty if it must be asked again. */
    private Optional<JsonObject> decided(Bundle program, long end) throws Faulty {
        var args = new JsonObject();
        args.addProperty("agent", program.getSymbolicName().substring(PREFIX.length()));
        Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        try {
            String answer = counter.within(left).call("agent.inspect", args.toString());
            return Optional.of(JsonParser.parseString(answer).getAsJsonObject());
        } catch (Refusal refused) {
            boolean over = end - System.nanoTime() <= 0;
            if (over) {
                throw new Faulty("the agent host did not take it in " + limit.toSeconds() + " s");
            }
            if (refused.reason() != Reason.BUSY) {
                throw new Faulty(refused.getMessage());
            }
            return Optional.empty();
        }
    }

    /** The version its description names, which is what the agent host goes by; empty if it names none. */
    private static String version(Bundle program) throws Faulty {
        URL entry = program.getEntry(DESCRIPTION);
        if (entry == null) {
            return "";
        }
        try (InputStream in = entry.openStream()) {
            String text = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
            return Json.text(JsonParser.parseString(text).getAsJsonObject(), "version");
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new Faulty("its " + DESCRIPTION + " cannot be read: " + Cause.of(e));
        }
    }
}
