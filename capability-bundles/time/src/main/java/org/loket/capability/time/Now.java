package org.loket.capability.time;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Says what time it is on this node, in UTC or in a zone. */
@Component
@Provides(
        capability = "time.now",
        effect = "read",
        timeout = 0,
        description = "The time on this node, in UTC or in the zone asked for.",
        args = """
                {"type":"object","properties":{
                "zone":{"type":"string","description":"IANA zone or offset, e.g. Europe/Amsterdam or +02:00; UTC if absent"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "time":{"type":"string","format":"date-time","description":"RFC 3339 with milliseconds and the zone's offset"},
                "epoch-ms":{"type":"integer","description":"milliseconds since 1970-01-01T00:00:00Z"},
                "zone":{"type":"string"}},
                "required":["time","epoch-ms","zone"]}""")
public final class Now implements Capability {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    private final Clock clock;

    @Activate
    public Now() {
        this(Clock.systemUTC());
    }

    Now(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "zone");
        ZoneId zone = asked.zone().orElse(ZoneOffset.UTC);
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var answer = new JsonObject();
        answer.addProperty("time", FORM.format(now.atZone(zone)));
        answer.addProperty("epoch-ms", now.toEpochMilli());
        answer.addProperty("zone", zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
        return answer.toString();
    }
}
