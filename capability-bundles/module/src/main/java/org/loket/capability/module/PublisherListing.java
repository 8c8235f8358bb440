package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who signed modules of this node, by certificate, and whether the owner trusts them. */
@Component
@Provides(
        capability = "module.publishers",
        effect = "read",
        description = "Who signed modules of this node, by certificate, and whether the owner trusts them.",
        args = """
                {"type":"object","properties":{},"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "publishers":{"type":"array","items":{"type":"object","properties":{
                "publisher":{"type":"string","description":"sha256: and the digest of the certificate"},
                "state":{"enum":["new","trusted","revoked"]},
                "modules":{"type":"array","items":{"type":"string"}}},
                "required":["publisher","state","modules"]}}},
                "required":["publishers"]}""")
public final class PublisherListing implements Capability {
    private final Deployer deployer;

    @Activate
    public PublisherListing(@Reference Deployer deployer) {
        this.deployer = deployer;
    }

    @Override
    public String call(Call call) throws Refusal {
        new Asked(call);
        var publishers = new ArrayList<JsonObject>();
        modules(deployer.book()).forEach((publisher, modules) -> {
            var one = new JsonObject();
            one.addProperty("publisher", publisher);
            one.addProperty("state", deployer.book().publishers().state(publisher));
            one.add("modules", Json.array(modules));
            publishers.add(one);
        });
        var answer = new JsonObject();
        answer.add("publishers", Json.objects(publishers));
        return answer.toString();
    }

    /** Everyone whose jar runs or waits here, or of whom the owner said something, with the modules that are his. */
    static Map<String, Set<String>> modules(Book book) {
        var modules = new TreeMap<String, Set<String>>();
        book.publishers().all().keySet().forEach(publisher -> modules.put(publisher, new TreeSet<>()));
        for (Known known : book.all()) {
            List<Release> releases = new ArrayList<>(known.current().stream().toList());
            known.staged().ifPresent(staged -> releases.add(staged.release()));
            releases.stream()
                    .filter(release -> !release.publisher().equals(Candidate.UNSIGNED))
                    .forEach(release -> modules.computeIfAbsent(release.publisher(), none -> new TreeSet<>())
                            .add(known.name()));
        }
        return modules;
    }
}
