package org.loket.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;

final class ProgramJarTest {
    private static final byte[] JSON = """
            {"abi":1,"name":"notes","version":"1.2","asks":[{"capability":"http.fetch",
             "rule":"(arg.url=https://example.org/*)","why":"reads the news"},"time.*"],"provides":["notes.find"]}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WASM = {0, 1, 2};

    @Test
    void theSameFilesGiveTheSameBytes() throws Exception {
        byte[] first = ProgramJar.make(ProgramReader.read(JSON), JSON, WASM);
        assertArrayEquals(first, ProgramJar.make(ProgramReader.read(JSON), JSON, WASM));
        assertNotEquals(ProgramJar.content(JSON, WASM), ProgramJar.content(WASM, JSON));
        try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(first))) {
            var main = jar.getManifest().getMainAttributes();
            assertEquals("agent.notes", main.getValue("Bundle-SymbolicName"));
            assertEquals("1.2", main.getValue("Bundle-Version"));
            assertEquals(ProgramJar.content(JSON, WASM), main.getValue(ProgramJar.CONTENT));
        }
    }

    @Test
    void whatItAsksIsSaidInPermissions() throws Exception {
        assertEquals("""
                # reads the news
                (org.osgi.framework.ServicePermission "(&(capability=http.fetch)(arg.url=https://example.org/*))" "get")
                (org.osgi.framework.ServicePermission "(capability=time.*)" "get")
                (org.osgi.framework.ServicePermission "notes.find" "register")
                """, ProgramJar.asks(ProgramReader.read(JSON)));
    }
}
