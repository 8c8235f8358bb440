package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.nio.file.attribute.BasicFileAttributes;
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

/** Moves or renames a file or folder. */
@Component(configurationPid = Config.PID)
@Provides(
        capability = "files.move",
        effect = "write",
        tags = "own",
        description = "Moves a file or folder of the caller's own home, in one step; missing folders are made.",
        args = """
                {"type":"object","properties":{
                "from":{"type":"string","minLength":1,"maxLength":1024},
                "to":{"type":"string","minLength":1,"maxLength":1024,"description":"the new path, its name included"},
                "replace":{"type":"boolean","description":"true: in place of a file that is there"}},
                "required":["from","to"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "moved":{"type":"boolean"}},
                "required":["moved"]}""")
public final class Move implements Capability {
    private final Spaces spaces;

    @Activate
    public Move(BundleContext context, Config config) {
        this(Spaces.take(Settings.of(context, config)));
    }

    Move(Spaces spaces) {
        this.spaces = spaces;
    }

    @Deactivate
    void close() {
        spaces.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "from", "to", "replace");
        List<String> from = asked.path("from");
        List<String> to = asked.path("to");
        boolean replace = asked.flag("replace");
        if (to.size() >= from.size() && to.subList(0, from.size()).equals(from)) {
            throw asked.invalid("\"to\" is \"from\" or lies inside it: choose another place");
        }
        return spaces.write(call, asked, space -> {
            var target = new Change(spaces, space, asked, to);
            Optional<Folder> folder = space.folder(from.subList(0, from.size() - 1));
            String name = from.get(from.size() - 1);
            Optional<BasicFileAttributes> found =
                    folder.isEmpty() ? Optional.empty() : folder.get().look(name);
            if (found.isPresent()) {
                target.take(folder.get(), name, found.get(), replace);
            } else if (call.key().isEmpty() || !target.exists()) {
                throw asked.invalid("\"from\" is not there: see files.list");
            }
            // A repeat finds nothing at "from" and the thing at "to": it was moved, by the first call.
            var answer = new JsonObject();
            answer.addProperty("moved", true);
            return answer;
        });
    }
}
