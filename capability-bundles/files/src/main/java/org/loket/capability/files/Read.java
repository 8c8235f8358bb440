package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.nio.channels.FileChannel;
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
import org.osgi.service.metatype.annotations.Designate;

/** Reads a file, or a part of it. */
@Component(configurationPid = Config.PID)
@Designate(ocd = Config.class)
@Provides(
        capability = "files.read",
        effect = "read",
        tags = "own",
        description = "Reads a file of the caller's own home, from an offset, as text or as bytes.",
        args = """
                {"type":"object","properties":{
                "path":{"type":"string","minLength":1,"maxLength":1024,"description":"inside your home, e.g. notes/today.txt"},
                "offset":{"type":"integer","minimum":0,"description":"in bytes; 0 if absent"},
                "length":{"type":"integer","minimum":1,"maximum":4194304,"description":"in bytes, at most; 262144 if absent"},
                "as":{"enum":["text","base64"],"description":"text (UTF-8) if absent"}},
                "required":["path"],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "found":{"type":"boolean"},
                "text":{"type":"string","description":"whole characters only"},
                "base64":{"type":"string"},
                "offset":{"type":"integer"},
                "bytes":{"type":"integer","description":"how many were read: go on at offset + bytes"},
                "size":{"type":"integer","description":"of the whole file"},
                "end":{"type":"boolean","description":"whether this is the end of the file"}},
                "required":["found"]}""")
public final class Read implements Capability {
    private static final int USUAL = 256 * 1024;
    private static final int MOST = 4 * 1024 * 1024;

    private final Spaces spaces;

    @Activate
    public Read(BundleContext context, Config config) {
        this(Spaces.take(Settings.of(context, config)));
    }

    Read(Spaces spaces) {
        this.spaces = spaces;
    }

    @Deactivate
    void close() {
        spaces.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "path", "offset", "length", "as");
        List<String> path = asked.path("path");
        long offset = asked.whole("offset", 0, Long.MAX_VALUE, 0);
        int length = (int) asked.whole("length", 1, MOST, USUAL);
        String as = asked.has("as") ? asked.text("as") : "text";
        if (!as.equals("text") && !as.equals("base64")) {
            throw asked.invalid("\"as\" must be text or base64");
        }
        return spaces.read(call, asked, space -> {
            Optional<Folder> folder = space.folder(path.subList(0, path.size() - 1));
            String name = path.get(path.size() - 1);
            var answer = new JsonObject();
            boolean found = folder.isPresent() && space.file(folder.get(), name).isPresent();
            answer.addProperty("found", found);
            if (found) {
                try (FileChannel file = folder.get().read(name)) {
                    Part.read(file, offset, length).show(answer, as.equals("text"), asked);
                }
            }
            return answer;
        });
    }
}
