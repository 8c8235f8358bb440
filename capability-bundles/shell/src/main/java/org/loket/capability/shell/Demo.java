package org.loket.capability.shell;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The guided tour: every step is a command anybody can type, said before it is done. */
@Component(
        service = Demo.class,
        property = {"osgi.command.scope=loket", "osgi.command.function=demo"})
public final class Demo {
    private static final String DICE = "com.example.dice";
    private static final String ROLL = "call dice.roll '{\"sides\":20}'";
    private static final int SWAPS = 20;
    private static final int CALLERS = 8;

    private final Counter counter;
    private final BundleContext context;
    private final Names names;
    private final Places places;

    @Activate
    public Demo(BundleContext context, @Reference Counter counter) {
        this.counter = counter;
        this.context = context;
        this.names = new Names(context);
        this.places = Places.of(context);
    }

    public void demo(CommandSession session, Object[] argv) throws Failure {
        Typed.run("demo", session, argv, 0, 0, typed -> {
            var stage = new Stage(typed.session(), typed.screen());
            boolean ours = !names.knows(DICE);
            try {
                if (ours) {
                    strangersTool(stage);
                } else {
                    stage.say("dice is installed already: the tour uses it as it is and leaves it here");
                    answers();
                }
                swapUnderLoad(stage);
                if (ours) {
                    stage.say("What was granted is taken back; it bites at the next call:");
                    stage.type("revoke dice time.now");
                    stage.typeInVain(ROLL);
                }
                record(stage);
            } catch (IOException | BundleException e) {
                throw new Failure("the tour broke off: " + e.getMessage());
            } finally {
                if (ours) {
                    cleanUp(stage);
                }
            }
            stage.say("That was the tour. Nothing of it is left but its lines in the ledger.");
        });
    }

    /** A dice that is here but may not work would only lose calls. */
    private void answers() throws Failure {
        try {
            counter.call("dice.roll", "{\"sides\":6}");
        } catch (Refusal refusal) {
            throw new Failure(
                    Door.refused(refusal).getMessage() + "; let it with grant dice --asked, or uninstall dice");
        }
    }

    private void strangersTool(Stage stage) throws Failure {
        stage.say("Everything goes through one door, the counter. A call:");
        stage.type("call time.now");
        stage.say("A stranger's tool is installed and started. It is granted nothing:");
        stage.type("install file:extras/dice-1.0.0.jar");
        stage.type("start dice");
        stage.typeInVain(ROLL);
        stage.say("Granted what it asks, and only that, it works; nothing else was restarted:");
        stage.type("grant dice --asked");
        stage.type(ROLL);
    }

    private void swapUnderLoad(Stage stage) throws Failure, IOException, BundleException {
        stage.say("Now it is replaced " + SWAPS + " times while " + CALLERS + " callers call it without pause:");
        var dice = names.bundle(DICE);
        boolean first = dice.getVersion().getMajor() == 1;
        var other = places.find("file:extras/dice-" + (first ? "2" : "1") + ".0.0.jar", Path.of(""));
        var same = places.find("file:extras/dice-" + (first ? "1" : "2") + ".0.0.jar", Path.of(""));
        Load load = new Load(counter, "dice.roll", "{\"sides\":6}", CALLERS);
        try (load) {
            for (int i = 0; i < SWAPS; i++) {
                load.awaitCalls(100);
                update(dice, i % 2 == 0 ? other : same);
            }
        }
        stage.tell(load.calls() + " calls, " + load.lost() + " lost, " + SWAPS
                + " swaps; the longest a caller waited was " + load.longestMillis() + " ms");
        if (load.lost() > 0) {
            throw new Failure("calls were lost: " + load.why());
        }
    }

    private static void update(Bundle bundle, String url) throws IOException, BundleException {
        try (var in = new URL(url).openStream()) {
            bundle.update(in);
        }
    }

    private void record(Stage stage) throws Failure, IOException {
        stage.say("All of it, refusals too, stands in the ledger, a chain of hashes with signed heads:");
        stage.type("ledger 6");
        stage.type("verify");
        var home = Optional.ofNullable(context.getProperty("loket.home")).orElse(".");
        try (var copy = LedgerCopy.of(Path.of(home, "data", "ledger"))) {
            stage.say("One byte of a copy of it is changed:");
            var before = copy.fault();
            if (before.isPresent()) {
                throw new Failure("the copy is wrong before it was touched: " + before.get());
            }
            stage.tell("the untouched copy: " + copy.lines() + " lines follow from each other");
            copy.damage();
            stage.tell("the changed copy: " + copy.fault().orElseThrow(() -> new Failure("the change was not caught")));
        }
    }

    private void cleanUp(Stage stage) throws Failure {
        if (names.knows(DICE)) {
            stage.say("The tour cleans up after itself:");
            stage.type("uninstall dice");
        }
    }
}
