package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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

/** Deletes a file or folder. */
@Component(configurationPid = Config.PID)
@Provides(
        capability = "files.delete",
        effect = "write",
        tags = {"own", "deletes"},
        description = "Deletes a file of the caller's own home, or a folder: an empty one, or with all that is in it.",
        args = """
                {"type":"object","properties":{
                "path":{"type":"string","minLength":1,"maxLength":1024,"description":"inside your home, e.g. notes/today.txt"},
                "all":{"type":"boolean","description":"true: a folder goes with all that is in it"}},
                "required":["path"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "deleted":{"type":"integer","description":"how many files and folders went; 0 if there was none"}},
                "required":["deleted"]}""")
public final class Delete implements Capability {
    private final Spaces spaces;

    @Activate
    public Delete(BundleContext context, Config config) {
        this(Spaces.take(Settings.of(context, config)));
    }

    Delete(Spaces spaces) {
        this.spaces = spaces;
    }

    @Deactivate
    void close() {
        spaces.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "path", "all");
        List<String> path = asked.path("path");
        boolean all = asked.flag("all");
        return spaces.write(call, asked, space -> {
            String name = path.get(path.size() - 1);
            Optional<Folder> folder = space.folder(path.subList(0, path.size() - 1));
            Usage gone = Usage.NOTHING;
            if (folder.isPresent()) {
                if (!all && !empty(folder.get(), name)) {
                    throw asked.invalid(
                            "\"path\" is a folder that is not empty: say \"all\":true to delete what is in it");
                }
                gone = folder.get().delete(name);
            }
            spaces.note(space, Usage.NOTHING.minus(gone));
            var answer = new JsonObject();
            answer.addProperty("deleted", gone.entries());
            return answer;
        });
    }

    /** Whether nothing is lost with it but itself. */
    private static boolean empty(Folder in, String name) throws IOException {
        Optional<BasicFileAttributes> found = in.look(name);
        if (found.isEmpty() || !found.get().isDirectory()) {
            return true;
        }
        try (Folder folder = in.enter(name).orElseThrow(() -> new NoSuchFileException(name))) {
            return folder.names().isEmpty();
        }
    }
}
