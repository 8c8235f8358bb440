package org.loket.capability.time;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Says how a zone's clocks stand to UTC at a moment, and when that changes next. */
@Component
@Provides(
        capability = "time.zone",
        effect = "read",
        timeout = 0,
        description = "Offset of a time zone at a moment (now, if none is given) and its next change.",
        args = """
                {"type":"object","properties":{
                "zone":{"type":"string","description":"IANA zone or offset, e.g. Europe/Amsterdam or +02:00"},
                "at":{"type":"string","format":"date-time","description":"a moment in UTC, e.g. 2026-07-01T12:00:00Z; now if absent"}},
                "required":["zone"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "zone":{"type":"string"},
                "offset":{"type":"string","description":"e.g. +02:00; Z for UTC"},
                "offset-seconds":{"type":"integer","description":"seconds east of UTC"},
                "daylight-saving":{"type":"boolean"},
                "next":{"type":"object","description":"absent if the offset never changes again","properties":{
                "time":{"type":"string","format":"date-time"},
                "offset":{"type":"string"},
                "offset-seconds":{"type":"integer"}},
                "required":["time","offset","offset-seconds"]}},
                "required":["zone","offset","offset-seconds","daylight-saving"]}""")
public final class Zone implements Capability {
    private final Clock clock;

    @Activate
    public Zone() {
        this(Clock.systemUTC());
    }

    Zone(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "zone", "at");
        var zone = asked.zone()
                .orElseThrow(() -> asked.invalid("\"zone\" is missing; e.g. {\"zone\":\"Europe/Amsterdam\"}"));
        return answer(zone, asked.at().orElse(clock.instant())).toString();
    }

    private static JsonObject answer(ZoneId zone, Instant at) {
        var rules = zone.getRules();
        var answer = new JsonObject();
        answer.addProperty("zone", zone.getId());
        answer.addProperty("offset", rules.getOffset(at).getId());
        answer.addProperty("offset-seconds", rules.getOffset(at).getTotalSeconds());
        answer.addProperty("daylight-saving", rules.isDaylightSavings(at));
        var next = rules.nextTransition(at);
        if (next != null) {
            answer.add("next", next(next));
        }
        return answer;
    }

    private static JsonObject next(ZoneOffsetTransition transition) {
        var next = new JsonObject();
        next.addProperty("time", transition.getInstant().toString());
        next.addProperty("offset", transition.getOffsetAfter().getId());
        next.addProperty("offset-seconds", transition.getOffsetAfter().getTotalSeconds());
        return next;
    }
}
