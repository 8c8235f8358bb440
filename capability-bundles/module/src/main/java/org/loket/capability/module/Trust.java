package org.loket.capability.module;

import com.google.gson.JsonObject;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says whether a publisher is trusted: only then what he signs takes the place of what he signed by itself. */
@Component
@Provides(
        capability = "module.trust",
        effect = "write",
        tags = {"grants"},
        description =
                "Says whether a publisher is trusted: only then what he signs takes the place of what he signed by itself.",
        args = """
                {"type":"object","properties":{
                "publisher":{"type":"string","description":"sha256: and the digest of the certificate, or its first digits"},
                "revoke":{"type":"boolean","description":"true: he is not; nothing of his is accepted until he is again"}},
                "required":["publisher"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "publisher":{"type":"string"},
                "state":{"enum":["trusted","revoked"]},
                "modules":{"type":"array","items":{"type":"string"},"description":"those of his, which go on running"}},
                "required":["publisher","state","modules"]}""")
public final class Trust implements Capability {
    private static final String PREFIX = "sha256:";
    private static final int LEAST_DIGITS = 6;

    private final Deployer deployer;

    @Activate
    public Trust(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "publisher", "revoke");
        var modules = PublisherListing.modules(deployer.book());
        String publisher = named(asked, modules.keySet());
        String state = asked.flag("revoke") ? Publishers.REVOKED : Publishers.TRUSTED;
        deployer.book().publisher(publisher, state, Deployer.by(call));
        var answer = new JsonObject();
        answer.addProperty("publisher", publisher);
        answer.addProperty("state", state);
        answer.add("modules", Json.array(modules.get(publisher)));
        return answer.toString();
    }

    private static String named(Asked asked, Iterable<String> publishers) throws Refusal {
        String said = asked.text("publisher");
        String digits = said.startsWith(PREFIX) ? said.substring(PREFIX.length()) : said;
        String found = "";
        for (String publisher : publishers) {
            if (digits.length() >= LEAST_DIGITS && publisher.startsWith(PREFIX + digits)) {
                if (!found.isEmpty()) {
                    throw asked.wrong("more than one publisher begins with " + said);
                }
                found = publisher;
            }
        }
        if (found.isEmpty()) {
            throw asked.wrong("no publisher here begins with " + said + ": module.publishers lists them");
        }
        return found;
    }
}
