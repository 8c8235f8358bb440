package org.loket.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.Before;
import org.junit.Test;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.loket.counter.Refusal.Ran;
import org.loket.counter.Refusal.Reason;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** What a module asks, what its owner grants, and how that changes while the node runs. */
public class GrantsIT extends Rig {
    private static final String ALICE = "com.example.alice";
    private static final String BOB = "com.example.bob";

    private Installed bob;

    @Before
    public void aProvider() {
        bob = granted(BOB, Lines.provide("bob.*"));
        bob.offers("bob.see", call -> "{}");
        bob.offers("bob.other", call -> "{}");
    }

    private static void allowed(Installed caller, String capability) {
        try {
            assertEquals("{}", caller.call(capability, "{}"));
        } catch (Refusal refusal) {
            throw new AssertionError(refusal.reason() + ": " + refusal.getMessage(), refusal);
        }
    }

    private static void denied(Installed caller, String capability) {
        assertRefused(Reason.DENIED, Ran.NO, () -> caller.call(capability, "{}"));
    }

    private static void invalid(String capability, String args) {
        assertRefused(Reason.INVALID, Ran.NO, () -> owner().call(capability, args));
    }

    private static JsonObject grants(String name) {
        return kernel("grants", "{\"name\":\"" + name + "\"}")
                .getAsJsonArray("grants")
                .get(0)
                .getAsJsonObject();
    }

    private static Path file(String name) {
        return home().resolve("conf/grants").resolve(name + ".perm");
    }

    private static void write(Path file, String text) {
        try {
            Path whole = Files.writeString(file.resolveSibling("edited.tmp"), text);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String lines(Installed caller) {
        return "{\"name\":\"" + caller.name() + "\",\"asked\":true}";
    }

    @Test
    public void aGrantBitesAtTheNextCall() {
        Installed alice = module(ALICE).asks(Lines.call("bob.see")).start();
        denied(alice, "bob.see");
        grant(ALICE, Lines.call("bob.see"));
        allowed(alice, "bob.see");
        denied(alice, "bob.other");
    }

    @Test
    public void aRevokeBitesAtTheNextCallOfTheSameCounter() throws Refusal {
        Installed alice = granted(ALICE, Lines.call("bob.see"), Lines.call("bob.other"));
        Counter kept = alice.counter();
        kept.call("bob.see", "{}");
        kernel("revoke", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.see\"}");
        assertRefused(Reason.DENIED, Ran.NO, () -> kept.call("bob.see", "{}"));
        assertEquals("{}", kept.call("bob.other", "{}"));
        grantAsked(ALICE);
        assertEquals("{}", kept.call("bob.see", "{}"));
    }

    @Test
    public void aRevokeBitesWhileCallsRun() throws Exception {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Counter kept = alice.counter();
        for (int i = 0; i < 50; i++) {
            var runs = aside(() -> {
                while (true) {
                    kept.call("bob.see", "{}");
                }
            });
            revokeAll(ALICE);
            assertRefused(Reason.DENIED, Ran.NO, () -> kept.call("bob.see", "{}"));
            assertRefused(Reason.DENIED, Ran.NO, () -> result(runs));
            grantAsked(ALICE);
            assertEquals("{}", kept.call("bob.see", "{}"));
        }
    }

    @Test
    public void aRevokedProviderIsNoLongerCalledAndAGrantedOneIs() throws Refusal {
        Installed alice = granted(ALICE, Lines.call("bob.*"));
        allowed(alice, "bob.see");
        revokeAll(BOB);
        assertRefused(
                Reason.TIMEOUT,
                Ran.NO,
                () -> alice.counter().within(java.time.Duration.ofMillis(30)).call("bob.see", "{}"));
        grantAsked(BOB);
        bob.offers("bob.see", call -> "{}");
        allowed(alice, "bob.see");
    }

    @Test
    public void allThatIsAskedIsGrantedAtOnce() {
        Installed alice = module(ALICE)
                .asks(Lines.call("bob.see"), Lines.call("bob.other"))
                .start();
        JsonObject granted = grantAsked(ALICE);
        assertEquals(ALICE, granted.get("name").getAsString());
        assertEquals(2, granted.getAsJsonArray("granted").size());
        assertFalse("a call line restarts nobody", granted.get("restarted").getAsBoolean());
        allowed(alice, "bob.see");
        allowed(alice, "bob.other");
        assertTrue(read(file(ALICE)).contains(Lines.call("bob.other")));
    }

    @Test
    public void aCapabilityIsGrantedByItsName() {
        Installed alice = module(ALICE).asks(Lines.call("bob.*")).start();
        kernel("grant", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.see\"}");
        allowed(alice, "bob.see");
        denied(alice, "bob.other");
    }

    @Test
    public void whatIsNotAskedCannotBeGranted() {
        Installed alice = module(ALICE).asks(Lines.call("bob.see")).start();
        invalid("kernel.grant", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.other\"}");
        invalid("kernel.grant", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.*\"}");
        denied(alice, "bob.other");
        denied(alice, "bob.see");
    }

    @Test
    public void aModuleThatAsksForNothingCannotBeGrantedAnything() {
        module(ALICE).start();
        invalid("kernel.grant", "{\"name\":\"" + ALICE + "\",\"asked\":true}");
        invalid("kernel.grant", "{\"name\":\"" + ALICE + "\",\"capability\":\"bob.see\"}");
    }

    @Test
    public void aBadWishMakesAllWishesNone() {
        Installed alice =
                module(ALICE).asks(Lines.call("bob.see"), "(java.lang.Nonsense").start();
        invalid("kernel.grant", lines(alice));
        denied(alice, "bob.see");
        for (String bad : List.of(
                Lines.call("*"),
                Lines.provide("*"),
                Lines.provide("kernel.status"),
                Lines.provide("org.loket.counter.Capability"),
                Lines.provide("org.loket.counter.Counter"),
                Lines.imports("*"),
                "(org.osgi.framework.ServicePermission \"*\" \"get,register\")",
                "(java.security.AllPermission)")) {
            Installed other = module("com.example.greedy")
                    .at("stranger:" + bad.hashCode())
                    .asks(bad, Lines.call("bob.see"))
                    .start();
            invalid("kernel.grant", lines(other));
            other.uninstall();
        }
    }

    @Test
    public void aWishDroppedByAnUpdateIsNoGrantAnyMore() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        allowed(alice, "bob.see");
        alice.update(module(ALICE).version("2.0.0").asks(Lines.call("bob.other")));
        denied(alice, "bob.see");
        denied(alice, "bob.other");
        alice.update(module(ALICE).version("3.0.0").asks(Lines.call("bob.see")));
        allowed(alice, "bob.see");
    }

    @Test
    public void acceptingAProvideLineRestartsThatOneBundleOnly() {
        module(ALICE).start();
        Installed carol =
                module("com.example.carol").asks(Lines.provide("carol.*")).start();
        List<String> started = new CopyOnWriteArrayList<>();
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.STARTED || event.getType() == BundleEvent.STOPPED) {
                started.add(event.getType() + " " + event.getBundle().getSymbolicName());
            }
        };
        context().addBundleListener(listener);
        try {
            assertTrue(grantAsked(carol.name()).get("restarted").getAsBoolean());
        } finally {
            context().removeBundleListener(listener);
        }
        assertEquals(
                List.of(BundleEvent.STOPPED + " com.example.carol", BundleEvent.STARTED + " com.example.carol"),
                started);
    }

    @Test
    public void aPackageIsLentWhereOneMayExportAndTheOtherMayImportIt() {
        String lent = "com.example.lent";
        Installed lender = module("com.example.lender")
                .asks(Lines.exports(lent))
                .header("Export-Package", lent)
                .file("com/example/lent/text.txt", "lent")
                .start();
        Installed borrower = module("com.example.borrower")
                .asks(Lines.imports(lent))
                .header("Import-Package", lent)
                .install();
        assertFalse("it does not resolve", resolves(borrower));
        grantAsked(borrower.name());
        assertFalse("the lender may not export it", resolves(borrower));
        assertTrue(grantAsked(lender.name()).get("restarted").getAsBoolean());
        assertTrue("it resolves", resolves(borrower));
    }

    private static boolean resolves(Installed module) {
        return context()
                .getBundle(0)
                .adapt(org.osgi.framework.wiring.FrameworkWiring.class)
                .resolveBundles(Set.of(module.bundle()));
    }

    @Test
    public void aServiceWithoutAProvideLineIsNotTakenUpUntilThereIsOne() {
        Installed carol = module("com.example.carol")
                .asks(Lines.provide("carol.*"))
                .provides("carol.say", org.loket.itests.stranger.Echo.class)
                .start();
        Installed alice = granted(ALICE, Lines.call("carol.*"));
        Refusal refusal = assertRefused(Reason.DENIED, Ran.NO, () -> alice.call("carol.say", "{}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("loket:grant com.example.carol --asked"));
        grantAsked(carol.name());
        allowed(alice, "carol.say");
    }

    @Test
    public void noModulePosesAsAnothersProvider() {
        Installed mallory = granted("com.example.mallory", Lines.provide("mallory.*"));
        mallory.offers(
                Map.of("loket.capability", "bob.see", "loket.effect", "read", "service.ranking", Integer.MAX_VALUE),
                call -> "\"mallory\"");
        allowed(granted(ALICE, Lines.call("bob.*")), "bob.see");
    }

    @Test
    public void noModuleStandsAsAGateUngranted() {
        var watcher = new Watcher();
        granted("com.example.mallory", Lines.call("bob.*")).stands(watcher);
        Installed guard = module("com.example.guard").asks(Lines.GATE).start();
        guard.stands(watcher);
        allowed(granted(ALICE, Lines.call("bob.*")), "bob.see");
        assertTrue(watcher.book().isEmpty());
    }

    @Test
    public void aRevokedGateIsNoLongerAsked() {
        var watcher = new Watcher();
        granted("com.example.guard", Lines.GATE).stands(watcher);
        Installed alice = granted(ALICE, Lines.call("bob.*"));
        allowed(alice, "bob.see");
        int before = watcher.book().size();
        assertTrue(before > 0);
        revokeAll("com.example.guard");
        int asked = watcher.book().size();
        allowed(alice, "bob.see");
        assertEquals(asked, watcher.book().size());
    }

    @Test
    public void aSecondBundleWithATakenNameGetsNothing() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Installed impostor = module(ALICE)
                .version("9.0.0")
                .at("stranger:impostor")
                .asks(Lines.call("bob.see"))
                .start();
        denied(impostor, "bob.see");
        assertTrue(kernel("status", "{}").get("warnings").toString().contains("taken name " + ALICE));
        allowed(alice, "bob.see");
        kernel("grant", lines(alice));
        denied(impostor, "bob.see");
    }

    @Test
    public void aSecondBundleWithATakenNameDisturbsNobodyComingChangingOrGoing() throws Refusal {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Counter kept = alice.counter();
        Module second = module(ALICE).version("9.0.0").at("stranger:impostor").asks(Lines.call("bob.see"));
        Installed impostor = second.start();
        assertEquals("{}", kept.call("bob.see", "{}"));
        impostor.update(second.version("9.0.1"));
        assertEquals("after its update", "{}", kept.call("bob.see", "{}"));
        impostor.uninstall();
        assertEquals("after its end", "{}", kept.call("bob.see", "{}"));
    }

    @Test
    public void aSecondBundleWithATakenNameOffersNothing() throws Refusal {
        Installed impostor = module(BOB)
                .version("9.0.0")
                .at("stranger:impostor")
                .asks(Lines.provide("bob.*"))
                .start();
        impostor.offers(
                Map.of("loket.capability", "bob.see", "loket.effect", "read", "service.ranking", 9), call -> "\"bad\"");
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        allowed(alice, "bob.see");
        impostor.uninstall();
        allowed(alice, "bob.see");
    }

    @Test
    public void aNameTakenByAnUpdateGetsNothing() {
        granted(ALICE, Lines.call("bob.see"));
        Installed chameleon =
                module("com.example.chameleon").asks(Lines.call("bob.see")).start();
        chameleon.update(module(ALICE).version("9.0.0").asks(Lines.call("bob.see")));
        assertEquals(ALICE, chameleon.name());
        denied(chameleon, "bob.see");
    }

    @Test
    public void aGrantBelongsToThePublisherWhoWasGranted() {
        var one = new Publisher(home(), "one");
        var two = new Publisher(home(), "two");
        Module asks = module(ALICE).asks(Lines.call("bob.see"));
        Installed alice = asks.signedBy(one).start();
        grantAsked(ALICE);
        allowed(alice, "bob.see");
        assertTrue(grants(ALICE).get("publisher").getAsString().startsWith("sha256:"));
        alice.update(module(ALICE).version("2.0.0").asks(Lines.call("bob.see")));
        denied(alice, "bob.see");
        invalidOrFailed(lines(alice));
        alice.update(module(ALICE).version("3.0.0").asks(Lines.call("bob.see")).signedBy(two));
        denied(alice, "bob.see");
        alice.update(module(ALICE).version("4.0.0").asks(Lines.call("bob.see")).signedBy(one));
        allowed(alice, "bob.see");
    }

    private static void invalidOrFailed(String args) {
        Refusal refusal = refusal(() -> owner().call("kernel.grant", args));
        assertTrue(refusal.getMessage(), Set.of(Reason.INVALID, Reason.FAILED).contains(refusal.reason()));
    }

    @Test
    public void uninstallingEndsTheGrants() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        allowed(alice, "bob.see");
        alice.uninstall();
        Installed again = module(ALICE).asks(Lines.call("bob.see")).start();
        denied(again, "bob.see");
        assertFalse(Files.exists(file(ALICE)));
        assertEquals(0, grants(ALICE).getAsJsonArray("lines").size());
    }

    @Test
    public void aModuleThatTakesAnotherNameLeavesItsGrantsToNobody() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Installed second = module(ALICE)
                .version("9.0.0")
                .at("stranger:second")
                .asks(Lines.call("bob.see"))
                .start();
        alice.update(module("com.example.renamed").version("2.0.0").asks(Lines.call("bob.see")));
        denied(alice, "bob.see");
        denied(second, "bob.see");
        second.stop();
        second.start();
        denied(second, "bob.see");
    }

    @Test
    public void stoppingAndStartingKeepsTheGrants() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        alice.stop();
        alice.start();
        allowed(alice, "bob.see");
    }

    @Test
    public void aHandEditThatTakesAwayBites() {
        Installed alice = granted(ALICE, Lines.call("bob.see"), Lines.call("bob.other"));
        write(file(ALICE), Lines.call("bob.other") + "\n");
        untilDenied(alice, "bob.see");
        allowed(alice, "bob.other");
    }

    private static void untilDenied(Installed alice, String capability) {
        until("it bites", () -> {
            try {
                alice.call(capability, "{}");
                return false;
            } catch (Refusal refusal) {
                assertEquals(refusal.getMessage(), Reason.DENIED, refusal.reason());
                return true;
            }
        });
    }

    @Test
    public void aHandEditThatGivesMoreWaitsUntilItIsAccepted() {
        Installed alice = module(ALICE).asks(Lines.call("bob.*")).start();
        grant(ALICE, Lines.call("bob.other"));
        write(file(ALICE), Lines.call("bob.other") + "\n" + Lines.call("bob.see") + "\n");
        until("the edit is seen", () -> grants(ALICE).getAsJsonArray("pending").size() == 1);
        denied(alice, "bob.see");
        allowed(alice, "bob.other");
        kernel("grant", "{\"name\":\"" + ALICE + "\",\"file\":true}");
        allowed(alice, "bob.see");
        assertEquals(0, grants(ALICE).getAsJsonArray("pending").size());
    }

    @Test
    public void aFileWithOneBadLineGrantsNothingAndSaysWhich() {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        String good = read(file(ALICE));
        write(file(ALICE), "# mine\n" + good + "(capability=oops\n");
        untilDenied(alice, "bob.see");
        String problem = grants(ALICE).getAsJsonArray("problems").get(0).getAsString();
        assertTrue(problem, problem.startsWith("line 3"));
        assertTrue(kernel("status", "{}").get("warnings").toString().contains(ALICE + ".perm"));
        write(file(ALICE), good);
        until("it is mended", () -> {
            try {
                return "{}".equals(alice.call("bob.see", "{}"));
            } catch (Refusal refusal) {
                return false;
            }
        });
    }

    @Test
    public void aFileThatIsGoneGrantsNothing() throws IOException {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Files.delete(file(ALICE));
        untilDenied(alice, "bob.see");
    }

    @Test
    public void aFileThatIsALinkGrantsNothing() throws IOException {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        Path elsewhere = home().resolve("elsewhere.perm");
        Files.move(file(ALICE), elsewhere);
        Files.createSymbolicLink(file(ALICE), elsewhere);
        untilDenied(alice, "bob.see");
        Files.delete(file(ALICE));
    }

    @Test
    public void grantsShowWhoHasAsksAndWaits() {
        module(ALICE).asks(Lines.call("bob.see"), Lines.call("bob.other")).start();
        grant(ALICE, Lines.call("bob.see"));
        JsonObject shown = grants(ALICE);
        assertEquals(ALICE, shown.get("name").getAsString());
        assertEquals("unsigned", shown.get("publisher").getAsString());
        assertTrue(shown.get("installed").getAsBoolean());
        assertFalse(shown.get("system").getAsBoolean());
        assertEquals(Lines.array(Lines.call("bob.see")), shown.getAsJsonArray("lines"));
        assertEquals(Lines.array(Lines.call("bob.see"), Lines.call("bob.other")), shown.getAsJsonArray("asked"));
        assertEquals(Lines.array(Lines.call("bob.other")), shown.getAsJsonArray("missing"));
        assertEquals(Lines.array(), shown.getAsJsonArray("pending"));
        assertEquals(Lines.array(), shown.getAsJsonArray("problems"));
    }

    @Test
    public void grantsOfAllShowTheProbeToo() {
        var names = new HashSet<String>();
        kernel("grants", "{}")
                .getAsJsonArray("grants")
                .forEach(each -> names.add(each.getAsJsonObject().get("name").getAsString()));
        assertTrue(names.toString(), names.containsAll(Set.of(PROBE, BOB)));
    }

    @Test
    public void mayTellsWithoutCalling() {
        granted(ALICE, Lines.call("bob.see"), Lines.call("bob.nothing"));
        JsonObject yes = may("bob.see");
        assertTrue(yes.get("allowed").getAsBoolean());
        assertEquals(Lines.call("bob.see"), yes.get("line").getAsString());
        JsonObject no = may("bob.other");
        assertFalse(no.get("allowed").getAsBoolean());
        assertFalse(no.has("line"));
        assertTrue(no.get("why").getAsString(), no.get("why").getAsString().contains(ALICE + " may not call"));
        assertTrue(may("bob.nothing").get("why").getAsString().contains("no module offers it"));
        invalid("kernel.may", "{\"caller\":\"com.example.nobody\",\"capability\":\"bob.see\"}");
        invalid("kernel.may", "{\"caller\":\"" + ALICE + "\"}");
    }

    private static JsonObject may(String capability) {
        return kernel("may", "{\"caller\":\"" + ALICE + "\",\"capability\":\"" + capability + "\"}");
    }

    @Test
    public void theCatalogueIsWhatTheCallerMayCall() throws Refusal {
        bob.offers(
                Map.of(
                        "loket.capability",
                        "bob.full",
                        "loket.effect",
                        "write",
                        "loket.args",
                        "{\"type\":\"object\"}",
                        "loket.description",
                        "does\nmore",
                        "loket.tags",
                        new String[] {"spends"},
                        "loket.timeout",
                        50),
                call -> "{}");
        Installed alice = granted(
                ALICE,
                Lines.call("bob.see"),
                Lines.call("bob.full"),
                Lines.call("bob.nothing"),
                Lines.call("kernel.catalogue"));
        List<JsonObject> shown = new ArrayList<>();
        json(alice.call("kernel.catalogue", "{}"))
                .getAsJsonObject()
                .getAsJsonArray("capabilities")
                .forEach(each -> shown.add(each.getAsJsonObject()));
        assertEquals(
                List.of("bob.full", "bob.see", "kernel.catalogue"),
                shown.stream().map(each -> each.get("name").getAsString()).toList());
        JsonObject full = shown.get(0);
        assertEquals(BOB, full.get("provider").getAsString());
        assertEquals("write", full.get("effect").getAsString());
        assertEquals("does", full.get("description").getAsString());
        assertEquals("object", full.getAsJsonObject("args").get("type").getAsString());
        assertEquals(new JsonObject(), full.getAsJsonObject("answer"));
        assertEquals("[\"spends\"]", full.getAsJsonArray("tags").toString());
        assertEquals(50, full.get("timeout-ms").getAsInt());
    }

    @Test
    public void aModuleMayUseOnlyTheKernelsCapabilitiesItWasGranted() throws Refusal {
        Installed alice = granted(ALICE, Lines.call("kernel.catalogue"));
        alice.call("kernel.catalogue", "{}");
        denied(alice, "kernel.status");
        denied(alice, "kernel.grant");
    }

    @Test
    public void statusShowsModulesWaitsAndWarnings() {
        Installed alice = module(ALICE)
                .asks(Lines.call("bob.see"), Lines.provide("alice.*"))
                .start();
        alice.offers("alice.see", call -> "{}");
        JsonObject shown = statusOf(ALICE);
        assertEquals("running", shown.get("state").getAsString());
        assertEquals("1.0.0", shown.get("version").getAsString());
        assertEquals(2, shown.get("waits").getAsInt());
        assertFalse(shown.get("system").getAsBoolean());
        assertTrue(
                shown.get("refused").toString(), shown.get("refused").toString().contains("alice.see"));
        grantAsked(ALICE);
        assertEquals(0, statusOf(ALICE).get("waits").getAsInt());
        alice.stop();
        assertEquals("stopped", statusOf(ALICE).get("state").getAsString());
        assertTrue(statusOf(PROBE).get("system").getAsBoolean());
    }

    private static JsonObject statusOf(String name) {
        for (var module : kernel("status", "{}").getAsJsonArray("modules")) {
            if (module.getAsJsonObject().get("name").getAsString().equals(name)) {
                return module.getAsJsonObject();
            }
        }
        throw new AssertionError(name + " is not shown");
    }

    @Test
    public void theOwnerCannotLockItselfOut() {
        assertRefused(
                Reason.INVALID,
                Ran.NO,
                () -> owner().call("kernel.revoke", "{\"name\":\"" + PROBE + "\",\"all\":true}"));
        kernel("status", "{}");
    }

    @Test
    public void malformedWishesOfTheOwnerAreInvalid() {
        module(ALICE).asks(Lines.call("bob.see")).start();
        String name = "{\"name\":\"" + ALICE + "\"";
        invalid("kernel.grant", "{}");
        invalid("kernel.grant", name + "}");
        invalid("kernel.grant", name + ",\"asked\":\"yes\"}");
        invalid("kernel.grant", name + ",\"aksed\":true}");
        invalid("kernel.grant", name + ",\"lines\":[\"(nonsense\"]}");
        invalid("kernel.grant", name + ",\"lines\":[1]}");
        invalid("kernel.grant", name + ",\"capability\":\"bob.see\",\"rule\":\"(arg.n<=\"}");
        invalid("kernel.grant", "{\"name\":\"com.example.nobody\",\"asked\":true}");
        invalid("kernel.revoke", name + "}");
        invalid("kernel.revoke", name + ",\"capability\":\"bob.see\"}");
        invalid("kernel.status", "{\"x\":1}");
        invalid("kernel.ledger.tail", "{\"lines\":0}");
        invalid("kernel.ledger.tail", "{\"lines\":1001}");
    }

    @Test
    public void everyAnswerOfConsentIsInTheLedger() {
        granted(ALICE, Lines.call("bob.see"));
        revokeAll(ALICE);
        List<String> kinds = new ArrayList<>();
        for (var line : kernel("ledger.tail", "{\"lines\":1000}").getAsJsonArray("lines")) {
            if (line.getAsJsonObject().has("what")) {
                kinds.add(line.getAsJsonObject().get("what").getAsString());
            }
        }
        assertTrue(kinds.toString(), kinds.containsAll(Set.of("grant", "revoke")));
    }

    @Test
    public void modulesSeeNeitherServicesNorBundlesOfOthers() throws Exception {
        Installed alice = granted(ALICE, Lines.call("bob.see"));
        var context = alice.bundle().getBundleContext();
        assertNull(context.getServiceReference(org.loket.counter.Capability.class));
        assertNull(context.getAllServiceReferences(org.loket.counter.Capability.class.getName(), null));
        assertNull(context.getBundle(bob.id()));
        for (var bundle : context.getBundles()) {
            assertTrue(bundle.toString(), bundle.getBundleId() == 0 || bundle.getBundleId() == alice.id());
        }
    }

    @Test
    public void aStrangersCounterIsHiddenByOurs() {
        granted("com.example.mallory")
                .bundle()
                .getBundleContext()
                .registerService(
                        Counter.class,
                        (Counter) Proxy.newProxyInstance(
                                getClass().getClassLoader(), new Class<?>[] {Counter.class}, (p, m, a) -> null),
                        Installed.dictionary(Map.of("service.ranking", Integer.MAX_VALUE)));
        assertFalse(Proxy.isProxyClass(granted(ALICE).counter().getClass()));
    }
}
