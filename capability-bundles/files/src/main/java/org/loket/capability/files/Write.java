package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Provides;
import org.loket.counter.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Writes a file, or a part of it. */
@Component(configurationPid = Config.PID)
@Provides(
        capability = "files.write",
        effect = "write",
        tags = "own",
        description =
                "Writes a file of the caller's own home: the whole of it, or from an offset on. It is there wholly or not at all; missing folders are made.",
        args = """
                {"type":"object","properties":{
                "path":{"type":"string","minLength":1,"maxLength":1024,"description":"inside your home, e.g. notes/today.txt"},
                "text":{"type":"string","description":"what to write, as UTF-8; or base64"},
                "base64":{"type":"string","description":"what to write, as bytes; or text"},
                "offset":{"type":"integer","minimum":0,"description":"write here and keep the rest; at the size of the file it adds to it; if absent, the whole file is replaced"},
                "create":{"type":"boolean","description":"true: only if there is no such file"}},
                "required":["path"],"oneOf":[{"required":["text"]},{"required":["base64"]}],"additionalProperties":false}""",
        answer = """
                {"type":"object","properties":{
                "bytes":{"type":"integer","description":"how many were written"},
                "size":{"type":"integer","description":"of the whole file"},
                "created":{"type":"boolean"}},
                "required":["bytes","size","created"]}""")
public final class Write implements Capability {
    private final Spaces spaces;

    @Activate
    public Write(BundleContext context, Config config) {
        this(Spaces.take(Settings.of(context, config)));
    }

    Write(Spaces spaces) {
        this.spaces = spaces;
    }

    @Deactivate
    void close() {
        spaces.give();
    }

    @Override
    public String call(Call call) throws Refusal {
        var asked = new Asked(call, "path", "text", "base64", "offset", "create");
        List<String> path = asked.path("path");
        byte[] bytes = bytes(asked);
        long offset = asked.whole("offset", 0, spaces.settings().fileBytes(), -1);
        boolean create = asked.flag("create");
        if (create && offset > 0) {
            throw asked.invalid("\"create\" makes a new file, whose \"offset\" is 0: leave one of them out");
        }
        return spaces.write(call, asked, space -> {
            var change = new Change(spaces, space, asked, path);
            if (create && change.exists()) {
                // A repeat of what was done already; nothing was kept of the first time, but its result is here.
                if (call.key().isEmpty() || !change.holds(bytes)) {
                    throw asked.invalid("\"path\" is there already: leave \"create\" out to write over it");
                }
                return answer(bytes.length, bytes.length, true);
            }
            boolean created = !change.exists();
            return answer(bytes.length, change.write(bytes, offset), created);
        });
    }

    private static byte[] bytes(Asked asked) throws Refusal {
        if (asked.has("text") == asked.has("base64")) {
            throw asked.invalid("say \"text\" or \"base64\", one of them");
        }
        if (asked.has("text")) {
            return asked.text("text").getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(asked.text("base64"));
        } catch (IllegalArgumentException e) {
            throw asked.invalid("\"base64\" is not base64 (RFC 4648, with + and /, without line breaks)");
        }
    }

    private static JsonObject answer(long bytes, long size, boolean created) {
        var answer = new JsonObject();
        answer.addProperty("bytes", bytes);
        answer.addProperty("size", size);
        answer.addProperty("created", created);
        return answer;
    }
}
