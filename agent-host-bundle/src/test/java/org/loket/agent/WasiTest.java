package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WasiTest {
    @TempDir
    Path folder;

    @Test
    void itIsThereAndLeadsNowhere() throws Exception {
        List<String> lines = new ArrayList<>();
        Session session = new Session() {
            @Override
            public String call(String capability, String args) {
                return "{}";
            }

            @Override
            public long clock() {
                return 7;
            }

            @Override
            public void random(byte[] bytes) {
                Arrays.fill(bytes, (byte) 5);
            }

            @Override
            public void log(String line) {
                lines.add(line);
            }
        };
        Compiled compiled = Rig.admission(folder).admit(Rig.wasm("guest/wasi"), 16);
        Rig.run(() -> {
            Template template = Template.of(compiled, Rig.QUICK, Rig.share());
            template.fork(template.image(), Rig.share()).run("handle", session, Rig.QUICK, 300);
            return true;
        });
        assertEquals(List.of("hello"), lines);
    }
}
