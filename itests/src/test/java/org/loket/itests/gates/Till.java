package org.loket.itests.gates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Capability;

/** Sells: every call that reaches it is one line in a file. */
public final class Till implements Capability {
    private final Path sold;

    public Till(Map<String, Object> properties) {
        sold = Path.of(String.valueOf(properties.get("folder"))).resolve("sold.txt");
    }

    @Override
    public synchronized String call(Call call) throws IOException {
        Files.writeString(sold, call.key().orElse("?") + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return "{}";
    }
}
