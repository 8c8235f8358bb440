package org.loket.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner's files and the signed record: what is effective, what waits, what lasts. */
class GrantStoreTest {
    private static final String DICE = "com.example.dice";
    private static final String ME = "unsigned";
    private static final GrantLine NOW = GrantLineTest.line(GrantLineTest.get("(capability=time.now)"));
    private static final GrantLine ZONE = GrantLineTest.line(GrantLineTest.get("(capability=time.zone)"));
    private static final GrantLine TIME = GrantLineTest.line(GrantLineTest.get("(capability=time.*)"));
    private static final GrantLine RULED =
            GrantLineTest.line(GrantLineTest.get("(&(capability=time.now)(instance=a))"));
    private static final GrantLine ROLL = GrantLineTest.line(GrantLineTest.register("dice.*"));

    @TempDir
    private Path home;

    private Path conf;
    private Path data;
    private long millis = 100_000;
    private final List<String> events = new ArrayList<>();
    private final Key key = new Key();

    /** An Ed25519 key made for the test. */
    private static final class Key implements AcceptedGrants.Signer {
        private final KeyPair pair;

        Key() {
            try {
                pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public boolean verify(byte[] message, byte[] bytes) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initVerify(pair.getPublic());
                signature.update(message);
                return signature.verify(bytes);
            } catch (GeneralSecurityException wrong) {
                return false;
            }
        }
    }

    @BeforeEach
    void folders() throws IOException {
        conf = Files.createDirectories(home.resolve("conf/grants"));
        data = home.resolve("data/grants");
    }

    private GrantStore store(AcceptedGrants.Signer signer) {
        GrantReading reading = new GrantReading("org.loket.shell"::equals, Map.of("node", home.toString()));
        return new GrantStore(
                new GrantFolder(conf, reading),
                new AcceptedGrants(data, signer, reading),
                new GrantStore.Events() {
                    @Override
                    public void changed(String name) {
                        events.add("changed " + name);
                    }

                    @Override
                    public void handEdit(String name, String kind, List<String> lines) {
                        events.add(kind + " " + name + " " + lines);
                    }
                },
                () -> millis);
    }

    private GrantStore store() {
        return store(key);
    }

    private Path file(String name) {
        return conf.resolve(name + ".perm");
    }

    /** Leaves a file that is there whole or not at all, so that a watch never sees half an edit. */
    private void write(String name, Object... lines) throws IOException {
        Path fresh = Files.writeString(
                file(name).resolveSibling(name + ".new"),
                String.join("\n", Arrays.stream(lines).map(Object::toString).toList()) + "\n");
        Files.move(fresh, file(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<GrantLine> effective(GrantStore store) {
        return store.granted(DICE, ME).lines();
    }

    private GrantStore granted(GrantLine... lines) {
        GrantStore store = store();
        store.accept(DICE, ME, List.of(lines));
        events.clear();
        return store;
    }

    private void pass(GrantStore store) {
        millis += GrantStore.STILL;
        store.rescan();
    }

    @Test
    void aThreadThatIsInterruptedReadsTheFilesAllTheSame() {
        GrantStore store = granted(NOW);
        Thread.currentThread().interrupt();
        store.rescan();
        pass(store);
        assertTrue(Thread.interrupted(), "and stays interrupted");
        assertEquals(List.of(NOW), effective(store));
        assertEquals(List.of(), store.problems(DICE));
    }

    @Test
    void withoutAFileNothingIsGranted() {
        GrantStore store = store();
        assertEquals(Policy.EMPTY, store.granted(DICE, ME));
        assertEquals(Optional.empty(), store.publisher(DICE));
        assertEquals(List.of(), store.problems());
    }

    @Test
    void aFileAloneGrantsNothingAndWaits() throws IOException {
        write(DICE, NOW);
        GrantStore store = store();
        assertEquals(List.of(), effective(store));
        assertEquals(List.of(NOW), store.pending(DICE));
        pass(store);
        assertEquals(List.of(), effective(store));
    }

    @Test
    void whatIsAcceptedIsGrantedAndWrittenAndLasts() throws IOException {
        GrantStore store = store();
        assertEquals(List.of(NOW, ROLL), store.accept(DICE, ME, List.of(NOW, ROLL, NOW)));
        assertEquals(List.of(NOW, ROLL), effective(store));
        assertEquals(List.of("changed " + DICE), events);
        assertEquals(NOW + "\n" + ROLL + "\n", Files.readString(file(DICE)));
        assertEquals(Optional.of(ME), store.publisher(DICE));
        assertEquals(List.of(NOW, ROLL), effective(store()));
        assertEquals(List.of(), store.accept(DICE, ME, List.of(NOW)));
        assertEquals(List.of(ZONE), store.accept(DICE, ME, List.of(ZONE, NOW)));
        assertEquals(List.of(NOW, ROLL, ZONE), effective(store()));
    }

    @Test
    void anotherPublisherGetsNothing() {
        GrantStore store = granted(NOW);
        assertEquals(Policy.EMPTY, store.granted(DICE, "sha256:ab"));
        assertThrows(IllegalStateException.class, () -> store.accept(DICE, "sha256:ab", List.of(ZONE)));
        assertThrows(IllegalStateException.class, () -> store.acceptFile(DICE, "sha256:ab"));
        assertEquals(List.of(NOW), effective(store));
        store.revoke(DICE, line -> true);
        assertThrows(IllegalStateException.class, () -> store.accept(DICE, "sha256:ab", List.of(ZONE)));
        store.end(DICE);
        store.accept(DICE, "sha256:ab", List.of(ZONE));
        assertEquals(List.of(ZONE), store.granted(DICE, "sha256:ab").lines());
    }

    @Test
    void theOwnersCommentsAndOrderStay() throws IOException {
        Files.writeString(file(DICE), "# mine\r\n\n  " + ROLL + "\n# the end");
        GrantStore store = store();
        store.acceptFile(DICE, ME);
        store.accept(DICE, ME, List.of(NOW, ZONE));
        assertEquals(
                "# mine\r\n\n  " + ROLL + "\n# the end\n" + NOW + "\n" + ZONE + "\n", Files.readString(file(DICE)));
        store.revoke(DICE, NOW::equals);
        assertEquals("# mine\r\n\n  " + ROLL + "\n# the end\n" + ZONE + "\n", Files.readString(file(DICE)));
    }

    @Test
    void whatTheFileAlreadySaysIsNotWrittenAgain() throws IOException {
        write(DICE, TIME);
        GrantStore store = store();
        assertEquals(List.of(NOW), store.accept(DICE, ME, List.of(NOW)));
        assertEquals(TIME + "\n", Files.readString(file(DICE)));
        assertEquals(List.of(NOW), effective(store));
        assertEquals(List.of(TIME), store.pending(DICE));
    }

    @Test
    void aHandEditThatTakesAwayBitesAtOnceAndComesBackWhileTheFileMoves() throws IOException {
        GrantStore store = granted(NOW, ZONE);
        write(DICE, ZONE);
        store.rescan();
        assertEquals(List.of(ZONE), effective(store));
        assertEquals(List.of("changed " + DICE, "narrowed " + DICE + " [" + NOW + "]"), events);
        millis += GrantStore.STILL - 1;
        store.rescan();
        write(DICE, ZONE, NOW);
        store.rescan();
        assertEquals(List.of(ZONE, NOW), effective(store));
        assertEquals("restored " + DICE + " [" + NOW + "]", events.get(3));
    }

    @Test
    void aNarrowingLastsOnceTheFileHasBeenStill() throws IOException {
        GrantStore store = granted(NOW, ZONE);
        write(DICE, ZONE);
        store.rescan();
        assertTrue(store.unsettled());
        pass(store);
        assertFalse(store.unsettled());
        write(DICE, ZONE, NOW);
        store.rescan();
        assertEquals(List.of(ZONE), effective(store));
        assertEquals(List.of(NOW), store.pending(DICE));
        assertEquals("widening-waits " + DICE + " [" + NOW + "]", events.get(events.size() - 1));
        assertEquals(List.of(ZONE), effective(store()));
    }

    @Test
    void eachChangeOfTheFileStartsTheWaitAnew() throws IOException {
        GrantStore store = granted(NOW, ZONE);
        write(DICE, ZONE);
        store.rescan();
        millis += GrantStore.STILL - 1;
        write(DICE, ZONE, "# still writing");
        store.rescan();
        millis += GrantStore.STILL - 1;
        store.rescan();
        write(DICE, ZONE, NOW);
        store.rescan();
        assertEquals(List.of(ZONE, NOW), effective(store));
    }

    @Test
    void aNarrowingWhileTheNodeWasDownLastsAtOnce() throws IOException {
        granted(NOW, ZONE);
        write(DICE, ZONE);
        GrantStore store = store();
        assertEquals(List.of(ZONE), effective(store));
        write(DICE, ZONE, NOW);
        store.rescan();
        assertEquals(List.of(ZONE), effective(store));
    }

    @Test
    void aRuleAddedByHandNarrowsAndOneTakenOffWaits() throws IOException {
        GrantStore store = granted(NOW);
        write(DICE, RULED);
        store.rescan();
        assertEquals(List.of(RULED), effective(store));
        assertEquals(List.of(), store.pending(DICE));
        assertEquals(List.of("changed " + DICE, "narrowed " + DICE + " [" + NOW + "]"), events);
        pass(store);
        write(DICE, NOW);
        store.rescan();
        assertEquals(List.of(RULED), effective(store));
        assertEquals(List.of(NOW), store.pending(DICE));
    }

    @Test
    void aWideningByHandWaitsUntilAccepted() throws IOException {
        GrantStore store = granted(NOW);
        write(DICE, TIME);
        store.rescan();
        assertEquals(List.of(NOW), effective(store));
        assertEquals(List.of("widening-waits " + DICE + " [" + TIME + "]"), events);
        pass(store);
        assertEquals(List.of(NOW), effective(store));
        assertEquals(List.of(TIME), store.acceptFile(DICE, ME));
        assertTrue(store.granted(DICE, ME).implies(ZONE));
        assertEquals(List.of(), store.pending(DICE));
    }

    @Test
    void aTakenAwayFileTakesAllAwayAndLasts() throws IOException {
        GrantStore store = granted(NOW);
        Files.delete(file(DICE));
        store.rescan();
        assertEquals(List.of(), effective(store));
        pass(store);
        write(DICE, NOW);
        store.rescan();
        assertEquals(List.of(), effective(store));
        assertEquals(List.of(NOW), store.pending(DICE));
    }

    @Test
    void aBadLineGrantsNothingUntilMended() throws IOException {
        GrantStore store = granted(NOW, ZONE);
        write(DICE, NOW, "", "(capability=time.now)", ZONE);
        store.rescan();
        assertEquals(List.of(), effective(store));
        assertEquals(1, store.problems(DICE).size());
        assertTrue(store.problems(DICE).get(0).startsWith("line 3: "));
        assertTrue(events.contains("broken " + DICE + " " + store.problems(DICE)), events.toString());
        assertFalse(events.toString().contains("narrowed"));
        pass(store);
        pass(store);
        assertThrows(IllegalStateException.class, () -> store.accept(DICE, ME, List.of(ROLL)));
        assertEquals(List.of(), effective(store()));
        write(DICE, NOW, ZONE);
        store.rescan();
        assertEquals(List.of(NOW, ZONE), effective(store));
        assertEquals("restored " + DICE + " [" + NOW + ", " + ZONE + "]", events.get(events.size() - 1));
    }

    @Test
    void aFileThatIsNotTextIsBad() throws IOException {
        GrantStore store = granted(NOW);
        byte[] torn = (NOW + "\n# é").getBytes(StandardCharsets.UTF_8);
        Files.write(file(DICE), Arrays.copyOf(torn, torn.length - 1));
        store.rescan();
        assertEquals(List.of(), effective(store));
        assertEquals(List.of("the file is not UTF-8"), store.problems(DICE));
    }

    @Test
    void aFileThatIsTooLargeIsBadAndNeverCut() throws IOException {
        GrantStore store = granted(NOW);
        String large = NOW + "\n" + "#\n".repeat(GrantFile.SIZE / 2);
        Files.writeString(file(DICE), large);
        store.rescan();
        assertEquals(List.of(), effective(store));
        store.revoke(DICE, NOW::equals);
        assertEquals(large, Files.readString(file(DICE)));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        GrantStore store = granted(NOW);
        Path real = Files.move(file(DICE), home.resolve("elsewhere.perm"));
        Files.createSymbolicLink(file(DICE), real);
        store.rescan();
        assertEquals(List.of(), effective(store));
        assertEquals(List.of("not a plain file: links are not followed"), store.problems(DICE));
        Files.delete(file(DICE));
        Files.createDirectory(file(DICE));
        store.rescan();
        assertEquals(1, store.problems(DICE).size());
    }

    @Test
    void aMissingFolderGrantsNothingAndForgetsNothing() throws IOException {
        GrantStore store = granted(NOW);
        Path away = Files.move(conf, home.resolve("away"));
        store.rescan();
        assertEquals(List.of(), effective(store));
        assertEquals(1, store.problems(DICE).size());
        pass(store);
        assertEquals(List.of(), effective(store()));
        Files.move(away, conf);
        store.rescan();
        assertEquals(List.of(NOW), effective(store));
    }

    @Test
    void aRevokedLineIsGoneFromRecordAndFile() throws IOException {
        GrantStore store = granted(NOW, ZONE, ROLL);
        assertEquals(List.of(NOW, ZONE), store.revoke(DICE, line -> TIME.implies(line)));
        assertEquals(List.of(ROLL), effective(store));
        assertEquals(List.of("changed " + DICE), events);
        write(DICE, NOW, ZONE, ROLL);
        store.rescan();
        assertEquals(List.of(ROLL), effective(store));
        assertEquals(List.of(NOW, ZONE), store.pending(DICE));
        assertEquals(List.of(), store.revoke("com.example.none", line -> true));
    }

    @Test
    void revokingWorksOnABrokenFileAndKeepsItsOtherLines() throws IOException {
        GrantStore store = granted(NOW, ZONE);
        Files.write(file(DICE), (NOW + "\nrubbish\n\u00e9\n" + ZONE + "\n").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of(NOW), store.revoke(DICE, NOW::equals));
        assertEquals("rubbish\n\u00e9\n" + ZONE + "\n", Files.readString(file(DICE), StandardCharsets.ISO_8859_1));
        write(DICE, NOW, ZONE);
        store.rescan();
        assertEquals(List.of(ZONE), effective(store));
    }

    @Test
    void revokingTakesWaitingLinesOutOfTheFileToo() throws IOException {
        GrantStore store = granted(ZONE);
        write(DICE, ZONE, NOW);
        store.rescan();
        store.revoke(DICE, line -> true);
        assertEquals("", Files.readString(file(DICE)));
        assertEquals(List.of(), store.pending(DICE));
    }

    @Test
    void revokingBitesEvenIfTheDiskFails() throws IOException {
        GrantStore store = granted(NOW);
        Path record = data.resolve("accepted.json");
        Files.delete(record);
        Files.createDirectories(record.resolve("in the way"));
        assertThrows(UncheckedIOException.class, () -> store.revoke(DICE, line -> true));
        assertEquals(List.of(), effective(store));
        assertEquals("", Files.readString(file(DICE)));
        assertEquals(List.of("changed " + DICE), events);
        assertThrows(UncheckedIOException.class, () -> store.accept(DICE, ME, List.of(NOW)));
        assertEquals(List.of(), effective(store));
    }

    @Test
    void uninstallingEndsTheGrants() throws IOException {
        GrantStore store = granted(NOW);
        store.end(DICE);
        assertEquals(List.of(), effective(store));
        assertEquals(Optional.empty(), store.publisher(DICE));
        assertFalse(Files.exists(file(DICE)));
        assertEquals(NOW + "\n", Files.readString(conf.resolve(DICE + ".perm.ended")));
        Files.move(conf.resolve(DICE + ".perm.ended"), file(DICE));
        assertEquals(List.of(), effective(store()));
        store.end(DICE);
        store.end("com.example.never");
    }

    @Test
    void aForgedRecordGrantsNothingToAnyoneAndIsKeptAside() throws IOException {
        granted(NOW);
        Path record = data.resolve("accepted.json");
        String forged = Files.readString(record).replace("time.now", "time.nov");
        Files.writeString(record, forged);
        write(DICE, "(org.osgi.framework.ServicePermission \"(capability=time.nov)\" \"get\")", NOW);
        GrantStore store = store();
        assertEquals(List.of(), effective(store));
        assertTrue(store.problems().get(0).contains("accepted.json is not what this node signed"));
        store.revoke(DICE, line -> line.covers("time.nov"));
        pass(store);
        store.acceptDistribution("1", conf);
        assertEquals(forged, Files.readString(record));
        store.accept(DICE, ME, List.of(NOW));
        assertEquals(List.of(NOW), effective(store));
        assertEquals(List.of(), store.problems());
        try (var aside = Files.newDirectoryStream(data, "accepted.json.broken-*")) {
            assertEquals(forged, Files.readString(aside.iterator().next()));
        }
        assertEquals(List.of(NOW), effective(store()));
    }

    @Test
    void aForgedRecordIsNotOverwrittenByANarrowing() throws IOException {
        Path record = Files.createDirectories(data).resolve("accepted.json");
        Files.writeString(record, "forged");
        GrantReading reading = new GrantReading(name -> false, Map.of());
        new AcceptedGrants(data, key, reading).narrow(Map.of());
        assertEquals("forged", Files.readString(record));
    }

    @Test
    void everyKindOfBadRecordGrantsNothing() throws IOException {
        granted(NOW);
        Path record = data.resolve("accepted.json");
        String good = Files.readString(record);
        String body = good.substring(0, good.indexOf('\n') + 1);
        for (String bad : List.of(
                "", "\n", body, body + "\n", body + "AAAA\n", body + "!\n", good + "x", good.strip(), "{}\n{}\n")) {
            Files.writeString(record, bad);
            assertEquals(List.of(), effective(store()), bad);
            assertFalse(store().problems().isEmpty(), bad);
        }
        Files.writeString(record, good);
        assertEquals(List.of(), effective(store(new Key())), "another key");
        assertEquals(List.of(NOW), effective(store()));
    }

    @Test
    void anotherSignatureOfTheKeyIsNoRecord() throws IOException {
        granted(NOW);
        Path record = data.resolve("accepted.json");
        String body = Files.readString(record).lines().findFirst().orElseThrow();
        String signature =
                java.util.Base64.getEncoder().encodeToString(key.sign(body.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(record, body + "\n" + signature + "\n");
        assertEquals(List.of(), effective(store()));
    }

    @Test
    void theFilesOfADistributionAreAcceptedOnceWhereTheyAreAsShipped() throws IOException {
        Path pristine = Files.createDirectories(home.resolve("pristine"));
        Files.writeString(pristine.resolve(DICE + ".perm"), NOW + "\n");
        Files.writeString(pristine.resolve("com.example.edited.perm"), NOW + "\n");
        Files.writeString(pristine.resolve("com.example.bad.perm"), "rubbish\n");
        String shell = GrantLineTest.get("(capability=*)");
        Files.writeString(pristine.resolve("org.loket.shell.perm"), shell + "\n");
        write(DICE, NOW);
        write("com.example.edited", NOW, ZONE);
        write("com.example.bad", "rubbish");
        write("org.loket.shell", shell);
        GrantStore store = store();
        store.acceptDistribution("1.0-abc", pristine);
        assertEquals(List.of(NOW), effective(store));
        assertEquals(shell, store.granted("org.loket.shell", ME).lines().get(0).text());
        assertEquals(List.of(), store.granted("com.example.edited", ME).lines());
        assertEquals(List.of(), store.granted("com.example.bad", ME).lines());
        store.revoke(DICE, line -> true);
        write(DICE, NOW);
        store.acceptDistribution("1.0-abc", pristine);
        assertEquals(List.of(), effective(store));
        GrantStore again = store();
        again.acceptDistribution("1.0-abc", pristine);
        assertEquals(List.of(), effective(again));
        again.acceptDistribution("1.1-def", pristine);
        assertEquals(List.of(NOW), effective(again));
    }

    @Test
    void namesThatAreNoFileNamesAreRefused() {
        GrantStore store = store();
        for (String name : List.of("../x", "a/b", "", ".x", "a b", "é")) {
            assertThrows(IllegalArgumentException.class, () -> store.accept(name, ME, List.of(NOW)), name);
            assertEquals(Policy.EMPTY, store.granted(name, ME));
        }
    }

    @Test
    void aCrashBetweenFileAndRecordLeavesTheLineWaiting() throws IOException {
        GrantStore store = granted(ZONE);
        Path record = data.resolve("accepted.json");
        byte[] old = Files.readAllBytes(record);
        store.accept(DICE, ME, List.of(NOW));
        Files.write(record, old);
        GrantStore after = store();
        assertEquals(List.of(ZONE), effective(after));
        assertEquals(List.of(NOW), after.pending(DICE));
    }

    @Test
    void listenersMayAskAndChangeTheStore() {
        AtomicBoolean done = new AtomicBoolean();
        GrantReading reading = new GrantReading(name -> false, Map.of());
        List<GrantStore> self = new ArrayList<>();
        self.add(new GrantStore(
                new GrantFolder(conf, reading),
                new AcceptedGrants(data, key, reading),
                new GrantStore.Events() {
                    @Override
                    public void changed(String name) {
                        Thread other = new Thread(() -> self.get(0).rescan());
                        other.start();
                        try {
                            other.join(10_000);
                        } catch (InterruptedException stop) {
                            Thread.currentThread().interrupt();
                        }
                        done.set(!other.isAlive()
                                && !self.get(0).granted(name, ME).lines().isEmpty());
                    }

                    @Override
                    public void handEdit(String name, String kind, List<String> lines) {}
                },
                () -> millis));
        self.get(0).accept(DICE, ME, List.of(NOW));
        assertTrue(done.get());
    }

    @Test
    void theWatchSeesEditsAndMakesThemLast() throws Exception {
        GrantReading reading = new GrantReading(name -> false, Map.of());
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        AcceptedGrants accepted = new AcceptedGrants(data, key, reading);
        GrantStore store = new GrantStore(
                new GrantFolder(conf, reading),
                accepted,
                new GrantStore.Events() {
                    @Override
                    public void changed(String name) {}

                    @Override
                    public void handEdit(String name, String kind, List<String> lines) {
                        told.add(kind);
                    }
                },
                () -> System.nanoTime() / 1_000_000);
        store.accept(DICE, ME, List.of(NOW, ZONE));
        GrantWatch watch = new GrantWatch(conf, store);
        try (watch) {
            write(DICE, ZONE);
            assertEquals("narrowed", told.poll(20, TimeUnit.SECONDS));
            assertEquals(List.of(ZONE), effective(store));
            for (int i = 0; i < 200 && accepted.entries().get(DICE).lines().size() > 1; i++) {
                assertEquals(null, told.poll(100, TimeUnit.MILLISECONDS));
            }
            assertEquals(List.of(ZONE), accepted.entries().get(DICE).lines());
            write(DICE, ZONE, NOW);
            assertEquals("widening-waits", told.poll(20, TimeUnit.SECONDS));
        }
    }
}
