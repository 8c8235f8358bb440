package org.loket.capability.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class WishTest {
    @Test
    void aLineIsSaidInWords() {
        assertEquals(
                "call time.now", words("(org.osgi.framework.ServicePermission \"(capability=time.now)\" \"get\")"));
        assertEquals("offer dice.*", words("(org.osgi.framework.ServicePermission \"dice.*\" \"register\")"));
        assertEquals(
                "call http.fetch if (arg.url=https://api.github.com/*)",
                words("(org.osgi.framework.ServicePermission"
                        + " \"(&(capability=http.fetch)(arg.url=https://api.github.com/*))\" \"get\")"));
        assertEquals("read the files /tmp/-", words("(java.io.FilePermission \"/tmp/-\" \"read\")"));
        assertEquals("nothing known", words("nothing known"));
    }

    @Test
    void anImportThatIsMoreThanItSeemsSaysSo() {
        var sqlite = new Wish("(org.osgi.framework.PackagePermission \"org.sqlite\" \"import\")");
        assertTrue(sqlite.isHeavy());
        assertEquals("import org.sqlite (all files and native code)", sqlite.words());
        assertFalse(new Wish("(org.osgi.framework.PackagePermission \"org.slf4j\" \"import\")").isHeavy());
    }

    private static String words(String line) {
        return new Wish(line).words();
    }
}
