package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The modules, what each runs from, and what waits for the owner. */
@Component
@Provides(
        capability = "module.list",
        effect = "read",
        description = "The modules, what each runs from, and what waits for the owner.",
        args = """
                {"type":"object","properties":{},"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "modules":{"type":"array","items":{"type":"object","properties":{
                "name":{"type":"string"},
                "bundle":{"type":"integer"},
                "version":{"type":"string"},
                "sha256":{"type":"string"},
                "publisher":{"type":"string"},
                "state":{"type":"string","description":"running, stopped, unresolved, suspended, inert (never agreed to)"},
                "file":{"type":"string","description":"its file in modules/"},
                "missing":{"type":"integer","description":"how many of the lines it asks for it was not granted"},
                "waiting":{"type":"object","properties":{
                "version":{"type":"string"},
                "sha256":{"type":"string"},
                "why":{"type":"string"}}}},
                "required":["name","bundle","version","state"]}},
                "notices":{"type":"array","items":{"type":"object","properties":{
                "file":{"type":"string","description":"a file in modules/ that was not taken"},
                "why":{"type":"string"}}}},
                "unshown":{"type":"integer","description":"how many more notices there are: the log has them all"}},
                "required":["modules","notices"]}""")
public final class Listing implements Capability {
    private static final int MOST_NOTICES = 100;

    private final Deployer deployer;

    @Activate
    public Listing(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        new Asked(call);
        var modules = new ArrayList<JsonObject>();
        for (Bundle bundle : deployer.house().modules()) {
            modules.add(module(bundle));
        }
        var answer = new JsonObject();
        answer.add("modules", Json.objects(modules));
        Map<String, String> notices = deployer.inbox().notices();
        answer.add(
                "notices",
                Json.objects(notices.entrySet().stream()
                        .limit(MOST_NOTICES)
                        .map(notice -> notice(notice.getKey(), notice.getValue()))
                        .toList()));
        if (notices.size() > MOST_NOTICES) {
            answer.addProperty("unshown", notices.size() - MOST_NOTICES);
        }
        return answer.toString();
    }

    private static JsonObject notice(String file, String why) {
        var notice = new JsonObject();
        notice.addProperty("file", file);
        notice.addProperty("why", why);
        return notice;
    }

    private JsonObject module(Bundle bundle) throws Refusal {
        Known known = deployer.book().of(bundle.getSymbolicName());
        var module = new JsonObject();
        module.addProperty("name", known.name());
        module.addProperty("bundle", bundle.getBundleId());
        module.addProperty("version", bundle.getVersion().toString());
        module.addProperty("state", state(known, bundle));
        known.current().ifPresent(release -> {
            module.addProperty("sha256", release.sha());
            module.addProperty("publisher", release.publisher());
        });
        deployer.book().fileOf(known.name()).ifPresent(file -> module.addProperty("file", file));
        module.addProperty("missing", deployer.kernel().missing(known.name()).size());
        known.staged().ifPresent(staged -> {
            var waiting = new JsonObject();
            waiting.addProperty("version", staged.release().version());
            waiting.addProperty("sha256", staged.release().sha());
            waiting.addProperty("why", staged.why());
            module.add("waiting", waiting);
        });
        return module;
    }

    private static String state(Known known, Bundle bundle) {
        if (known.suspended()) {
            return "suspended";
        }
        return known.fresh() && bundle.getState() != Bundle.ACTIVE ? "inert" : House.state(bundle);
    }
}
