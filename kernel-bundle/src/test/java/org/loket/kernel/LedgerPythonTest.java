package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verifier that shares no code with the kernel. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerPythonTest {
    @TempDir
    Path data;

    /** How the verifier ended and what it said. */
    record Said(int code, String text) {}

    static Said verify(LedgerFolder folder, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "verify-ledger.py"));
        command.addAll(List.of(options));
        command.add(folder.ledger().toString());
        try {
            Process python =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = python.waitFor();
            assertTrue(code <= 1 && !text.contains("Traceback"), text);
            return new Said(code, text);
        } catch (IOException e) {
            throw new IOException("python3 is not on the path: install it, this test runs verify-ledger.py with it", e);
        }
    }

    @Test
    void itAgreesThatAWholeLedgerIsWhole() throws IOException, InterruptedException {
        LedgerFolder folder = new LedgerFolder(data);
        Map<String, Object> head;
        try (Ledger ledger = folder.open()) {
            for (int i = 0; i < 100; i++) {
                ledger.read(Told.call("time.now"));
                Told call = Told.call("store.kv.put");
                ledger.begin(call);
                ledger.end(call);
            }
            ledger.note("hand-edit", "{\"name\":\"é\"}");
            head = LedgerFolder.json(ledger.head());
        }
        Said said = verify(folder, "--anchor", head.get("seq") + ":" + head.get("hash"));
        assertEquals(0, said.code(), said.text());
        assertTrue(said.text().contains("the ledger verifies"), said.text());
        assertEquals(
                1,
                verify(folder, "--anchor", head.get("seq") + ":" + Head.NOTHING).code());
        assertEquals(1, verify(folder, "--anchor", "1000000:" + Head.NOTHING).code());
    }
}
