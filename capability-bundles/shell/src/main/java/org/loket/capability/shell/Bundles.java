package org.loket.capability.shell;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.loket.counter.Counter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Felix's own bundle commands with names besides numbers, failures that fail, and what a module still waits for. */
@Component(
        service = Bundles.class,
        property = {
            "osgi.command.scope=loket",
            "osgi.command.function=install",
            "osgi.command.function=start",
            "osgi.command.function=stop",
            "osgi.command.function=update",
            "osgi.command.function=uninstall",
            "osgi.command.function=lb"
        })
public final class Bundles {
    /** What is done to one bundle. */
    private interface Deed {
        void on(String name) throws Failure, BundleException, IOException;
    }

    private final Names names;
    private final Places places;
    private final Door door;
    private final Deployments deployments;

    @Activate
    public Bundles(BundleContext context, @Reference Counter counter) {
        this.names = new Names(context);
        this.places = Places.of(context);
        this.door = new Door(counter);
        this.deployments = new Deployments(door);
    }

    public void install(CommandSession session, Object[] argv) throws Failure {
        Typed.run(
                "install",
                session,
                argv,
                1,
                Integer.MAX_VALUE,
                typed -> each(typed.args(), url -> {
                    var bundle = install(url, session, typed.screen());
                    asked(bundle, typed.screen());
                }));
    }

    /** Has the deployer take it in; where the module of its name is there already, it is replaced. */
    private Bundle install(String url, CommandSession session, Screen screen) throws Failure {
        var answer = deployments.install(places.find(url, session.currentDir()));
        var bundle = names.bundle(Json.text(answer, "name"));
        Deployments.tell(answer, bundle, screen);
        return bundle;
    }

    public void start(CommandSession session, Object[] argv) throws Failure {
        Typed.run("start", session, argv, 1, Integer.MAX_VALUE, typed -> {
            int options = (typed.has("transient") ? Bundle.START_TRANSIENT : 0)
                    | (typed.has("policy") ? Bundle.START_ACTIVATION_POLICY : 0);
            each(typed.args(), name -> {
                boolean url = !names.knows(name) && name.matches(".*[:/].*|.*\\.jar");
                var bundle = url ? install(name, session, typed.screen()) : names.bundle(name);
                bundle.start(options);
                typed.screen().line("started " + Names.describe(bundle));
                asked(bundle, typed.screen());
            });
        });
    }

    public void stop(CommandSession session, Object[] argv) throws Failure {
        Typed.run(
                "stop",
                session,
                argv,
                1,
                Integer.MAX_VALUE,
                typed -> each(typed.args(), name -> {
                    var bundle = names.bundle(name);
                    bundle.stop(typed.has("transient") ? Bundle.STOP_TRANSIENT : 0);
                    typed.screen().line("stopped " + Names.describe(bundle));
                }));
    }

    public void update(CommandSession session, Object[] argv) throws Failure {
        Typed.run(
                "update",
                session,
                argv,
                1,
                2,
                typed -> each(typed.args().subList(0, 1), name -> {
                    var bundle = names.bundle(name);
                    if (typed.count() == 1) {
                        throw new Failure(
                                "say which jar: update " + name + " file:NEW.jar; if one waits: accept " + name);
                    }
                    var url = places.find(typed.arg(1), session.currentDir());
                    if (bundle.getLocation().startsWith("system:")) {
                        own(bundle, url, typed.screen());
                    } else {
                        Deployments.tell(deployments.update(bundle, url), bundle, typed.screen());
                    }
                    asked(bundle, typed.screen());
                }));
    }

    /** Replaces one of the node's own bundles, which the deployer does not touch, until the node starts again. */
    private static void own(Bundle bundle, String url, Screen screen) throws IOException, BundleException {
        var before = bundle.getVersion();
        try (var in = new URL(url).openStream()) {
            bundle.update(in);
        }
        screen.line("updated " + Names.describe(bundle) + ", was " + before);
    }

    public void uninstall(CommandSession session, Object[] argv) throws Failure {
        Typed.run(
                "uninstall",
                session,
                argv,
                1,
                Integer.MAX_VALUE,
                typed -> each(typed.args(), name -> {
                    var bundle = names.bundle(name);
                    if (bundle.getLocation().startsWith("agents:")) {
                        bundle.uninstall();
                    } else {
                        deployments.uninstall(bundle, typed.has("force"), typed.has("purge"));
                    }
                    typed.screen().line("uninstalled " + Names.describe(bundle) + "; its grants ended");
                }));
    }

    /** The stock command, whatever it takes. */
    public Object lb(CommandSession session, Object[] argv) throws Exception {
        if (List.of(argv).contains("--help") || List.of(argv).contains("-?")) {
            Typed.run("lb", session, new Object[] {"--help"}, 0, 0, typed -> {});
            return "";
        }
        if (session.get("felix:lb") instanceof Function stock) {
            return stock.execute(session, new ArrayList<>(List.of(argv)));
        }
        throw new Failure("the stock command felix:lb is not there");
    }

    /** Does it to every one of these, and fails at the end if it failed for one. */
    private static void each(List<String> names, Deed deed) throws Failure {
        var failures = new ArrayList<String>();
        for (String name : names) {
            try {
                Patience.with(name, Patience.ENOUGH, () -> deed.on(name));
            } catch (MalformedURLException e) {
                failures.add(name + ": not a URL: " + e.getMessage());
            } catch (BundleException | IOException | IllegalStateException e) {
                failures.add(name + ": " + reason(e));
            } catch (Failure e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new Failure(String.join("\n", failures));
        }
    }

    private static String reason(Throwable thrown) {
        var deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        var outer = String.valueOf(thrown.getMessage());
        return deepest == thrown || outer.contains(String.valueOf(deepest.getMessage()))
                ? outer
                : outer + ": " + deepest.getMessage();
    }

    private void asked(Bundle bundle, Screen screen) throws Failure {
        if (bundle.getSymbolicName() == null || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
            return;
        }
        var answer = door.ask("kernel.grants", Json.of("name", bundle.getSymbolicName()));
        for (var grant : Json.objects(answer, "grants")) {
            var asked = new Asked(grant);
            if (asked.waits()) {
                asked.show(screen);
            }
        }
    }
}
