package org.loket.itests.gates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.loket.itests.gates.Approval.Tickets;

/** Allows one held call. */
public final class Allow implements Capability {
    private static final Pattern TICKET = Pattern.compile("\\{\"ticket\":\"([0-9a-f]{32})\"}");

    private final Tickets tickets;

    public Allow(Map<String, Object> properties) {
        tickets = new Tickets(Path.of(String.valueOf(properties.get("folder"))));
    }

    @Override
    public String call(Call call) throws Refusal, IOException {
        Matcher ticket = TICKET.matcher(call.args());
        if (!ticket.matches() || !tickets.move(ticket.group(1), Tickets.HELD, Tickets.ALLOWED)) {
            throw new Refusal(Reason.INVALID, Ran.NO, "no such ticket is held");
        }
        return "{}";
    }
}
