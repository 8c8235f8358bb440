package org.loket.itests.gates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Gate;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;

/**
 * Holds every call of the till until somebody allowed it, and lets each allowed one through at most once.
 *
 * <p>A ticket is a file whose suffix says how far it is; each step is one rename, so it is taken wholly or not at all,
 * whenever the process dies.
 */
public final class Approval implements Gate {
    private static final String WATCHED = "till.";

    private final Tickets tickets;

    public Approval(Map<String, Object> properties) {
        tickets = new Tickets(Path.of(String.valueOf(properties.get("folder"))));
    }

    @Override
    public void before(Call call) throws Refusal {
        if (!call.capability().startsWith(WATCHED)) {
            return;
        }
        String ticket = ticket(call);
        try {
            if (tickets.move(ticket, Tickets.ALLOWED, Tickets.RELEASED)) {
                return;
            }
            if (tickets.is(ticket, Tickets.RELEASED)) {
                throw new Refusal(Reason.DENIED, Ran.NO, "ticket " + ticket + " was used already");
            }
            tickets.hold(ticket, call.toString());
        } catch (IOException e) {
            throw new Refusal(Reason.BUSY, Ran.NO, "tickets cannot be written: " + e.getMessage());
        }
        throw new Refusal(Reason.HELD, Ran.NO, "allow ticket " + ticket + " first", "{\"ticket\":\"" + ticket + "\"}");
    }

    private static String ticket(Call call) {
        String what = String.join(
                "\0",
                call.caller(),
                call.instance(),
                call.capability(),
                call.key().orElse(""),
                call.args());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tickets in their folder. */
    static final class Tickets {
        static final String HELD = ".held";
        static final String ALLOWED = ".allowed";
        static final String RELEASED = ".released";

        private final Path folder;

        Tickets(Path folder) {
            this.folder = folder;
        }

        boolean is(String ticket, String state) {
            return Files.exists(folder.resolve(ticket + state));
        }

        synchronized boolean move(String ticket, String from, String to) throws IOException {
            if (!is(ticket, from)) {
                return false;
            }
            Files.move(folder.resolve(ticket + from), folder.resolve(ticket + to));
            return true;
        }

        synchronized void hold(String ticket, String text) throws IOException {
            if (!is(ticket, HELD) && !is(ticket, ALLOWED) && !is(ticket, RELEASED)) {
                Files.writeString(folder.resolve(ticket + HELD), text);
            }
        }
    }
}
