package org.loket.capability.files;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Lists a folder. */
@Component(configurationPid = Config.PID)
@Provides(
        capability = "files.list",
        effect = "read",
        tags = "own",
        description = "What is in a folder of the caller's own home, by name.",
        args = """
                {"type":"object","properties":{
                "path":{"type":"string","maxLength":1024,"description":"the home itself if absent or empty"},
                "after":{"type":"string","maxLength":255,"description":"only names that come later, to go on with a list"},
                "limit":{"type":"integer","minimum":1,"maximum":1000,"description":"100 if absent"}},
                "additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "found":{"type":"boolean"},
                "entries":{"type":"array","items":{"type":"object","properties":{
                "name":{"type":"string"},
                "kind":{"enum":["file","folder","link","device"],"description":"links and devices are neither read nor written"},
                "bytes":{"type":"integer","description":"of a file"},
                "modified":{"type":"string","format":"date-time"}},
                "required":["name","kind","modified"]}},
                "more":{"type":"boolean","description":"whether there are more: ask again with the last name as after"}},
                "required":["found","entries","more"]}""")
public final class Directory implements Capability {
    private final Spaces spaces;

    @Activate
    public Directory(BundleContext context, Config config) {
        this(Spaces.take(Settings.of(context, config)));
    }

    Directory(Spaces spaces) {
        this.spaces = spaces;
    }

    @Deactivate
    void close() {
        spaces.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "path", "after", "limit");
        List<String> path = asked.pathOrHome("path");
        String after = asked.has("after") ? asked.text("after") : "";
        int limit = (int) asked.whole("limit", 1, 1_000, 100);
        return spaces.read(call, asked, space -> {
            Optional<Folder> folder = space.folder(path);
            var entries = new JsonArray();
            boolean more = folder.isPresent() && list(folder.get(), after, limit, entries);
            var answer = new JsonObject();
            answer.addProperty("found", folder.isPresent() || path.isEmpty());
            answer.add("entries", entries);
            answer.addProperty("more", more);
            return answer;
        });
    }

    /** Fills the entries; says whether there are more. */
    private static boolean list(Folder folder, String after, int limit, JsonArray entries) throws IOException {
        List<String> names = folder.names().stream()
                .filter(name -> name.compareTo(after) > 0)
                .sorted()
                .toList();
        for (String name : names.subList(0, Math.min(limit, names.size()))) {
            Optional<BasicFileAttributes> found = folder.look(name);
            if (found.isPresent()) {
                entries.add(entry(name, found.get()));
            }
        }
        return names.size() > limit;
    }

    private static JsonObject entry(String name, BasicFileAttributes found) {
        var entry = new JsonObject();
        entry.addProperty("name", name);
        entry.addProperty("kind", Space.kind(found));
        if (found.isRegularFile()) {
            entry.addProperty("bytes", found.size());
        }
        entry.addProperty(
                "modified",
                found.lastModifiedTime()
                        .toInstant()
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        return entry;
    }
}
