package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerCrashTest {
    @TempDir
    Path data;

    @RepeatedTest(10)
    void afterKillNineNothingThatWasAcknowledgedIsMissing(RepetitionInfo round) throws IOException {
        LedgerFolder folder = new LedgerFolder(data.resolve("node"));
        List<String> said;
        try (LedgerChild child = LedgerChild.start("write", folder.data())) {
            List<String> heard = new java.util.ArrayList<>();
            for (int i = 0; i < 150 * round.getCurrentRepetition(); i++) {
                heard.add(child.line());
            }
            heard.addAll(child.kill());
            said = heard;
        }
        Set<String> unknown;
        try (Ledger ledger = folder.open()) {
            assertEquals(List.of(), LedgerFolder.problems(ledger));
            unknown = ledger.unknown().stream()
                    .map(line -> (String) LedgerFolder.json(line).get("id"))
                    .collect(Collectors.toSet());
        }
        Set<String> begins =
                folder.lines("begin").map(l -> (String) l.get("id")).collect(Collectors.toSet());
        Set<String> ends = folder.lines("end").map(l -> (String) l.get("id")).collect(Collectors.toSet());
        Set<String> begun = whole(said, "begun ");
        Set<String> ended = whole(said, "ended ");
        assertTrue(ended.size() > 50, "the child worked");
        assertTrue(begins.containsAll(begun), "every begin that was acknowledged is there");
        assertTrue(ends.containsAll(ended), "every end that was acknowledged is there");
        assertEquals(minus(begins, ends), unknown);
        assertEquals(Set.of(), both(unknown, ended));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskStopsNewCallsAndLosesNothingOfThoseThatRun() throws IOException, InterruptedException {
        LedgerFolder folder = new LedgerFolder(data.resolve("node"));
        try (LedgerChild child = LedgerChild.start("fill", folder.data())) {
            child.until("ready");
            limitFiles(child.pid(), "16384");
            child.say("go");
            List<String> said = child.until("ended");
            assertTrue(said.get(0).startsWith("refused the ledger takes no more lines"), said.toString());
            assertTrue(said.get(1).matches("ended 20 reads \\d+ false false 0"), said.toString());
            limitFiles(child.pid(), "unlimited");
            child.say("go on");
            assertEquals(List.of("again true", "closed"), child.until("closed"));
            assertEquals(List.of(), folder.problems());
            long reads = Long.parseLong(said.get(1).split(" ", -1)[3]);
            assertEquals(reads + 1, folder.lines("call").count());
            assertEquals(folder.lines("begin").count(), folder.lines("end").count());
            assertEquals(1, folder.lines("note").count());
            long refusals = folder.lines("refused").count()
                    + folder.lines("refusals")
                            .mapToLong(l -> LedgerFolder.number(l, "count"))
                            .sum();
            assertEquals(1, refusals);
        }
    }

    /** Files beyond this size cannot be written by that process: the next segment fails as on a full disk. */
    private static void limitFiles(long pid, String bytes) throws IOException, InterruptedException {
        Process limit = new ProcessBuilder("prlimit", "--pid", "" + pid, "--fsize=" + bytes + ":unlimited")
                .inheritIO()
                .start();
        assertEquals(0, limit.waitFor(), "prlimit of util-linux is needed for this test");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnErrorAtOnce() throws IOException {
        Files.writeString(data.resolve("ledger"), "a file");
        org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> new LedgerFolder(data).open());
    }

    private static Set<String> whole(List<String> said, String start) {
        Stream<String> lines = said.stream().filter(line -> line.startsWith(start) && line.length() == 55);
        return lines.map(line -> line.substring(start.length())).collect(Collectors.toSet());
    }

    private static Set<String> minus(Set<String> all, Set<String> without) {
        return all.stream().filter(one -> !without.contains(one)).collect(Collectors.toSet());
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        return some.stream().filter(others::contains).collect(Collectors.toSet());
    }
}
