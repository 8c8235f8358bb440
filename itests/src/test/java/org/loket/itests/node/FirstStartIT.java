package org.loket.itests.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A first start that is cut off: what it had installed and not started yet is not forgotten. */
public class FirstStartIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void whereverTheFirstStartIsCutOffTheNextOneHasEverything() throws Exception {
        List<String> whole = bundles(new Loket(folder.newFolder("whole").toPath()));
        assertTrue(whole.toString(), whole.size() > 20);
        List<String> still =
                whole.stream().filter(line -> !line.startsWith("Active|")).toList();
        assertTrue(
                "only a part of the framework is not started: " + still,
                still.size() == 1 && still.get(0).contains("framework.security"));
        for (int last : new int[] {1, 12, whole.size() - 7, whole.size() - 5, whole.size() - 3, whole.size() - 1}) {
            Loket loket = new Loket(folder.newFolder("home" + last).toPath());
            Path appeared = loket.home().resolve("data/felix/bundle" + last);
            try (Loket.Running node = loket.serve()) {
                Loket.until("bundle " + last + " is being installed", () -> Files.exists(appeared) || !node.alive());
            }
            assertEquals("killed when bundle " + last + " appeared", whole, bundles(loket));
        }
    }

    /** Each bundle's state and name. */
    private static List<String> bundles(Loket loket) {
        return loket.exec("lb -s")
                .ok()
                .out()
                .lines()
                .filter(line -> line.matches("\\s*\\d+\\|.*"))
                .map(line -> line.replaceAll("^\\s*\\d+\\||\\s", ""))
                .sorted()
                .toList();
    }
}
