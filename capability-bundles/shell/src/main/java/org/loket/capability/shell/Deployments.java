package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import org.osgi.framework.Bundle;

/** What the deployer is asked to do with jars, and what it says of it. */
record Deployments(Door door) {
    JsonObject install(String url) throws Failure {
        return door.ask("module.install", from(url));
    }

    JsonObject update(Bundle bundle, String url) throws Failure {
        var args = from(url);
        args.addProperty("name", bundle.getSymbolicName());
        return door.ask("module.update", args);
    }

    void uninstall(Bundle bundle, boolean force, boolean purge) throws Failure {
        var args = Json.of("name", bundle.getSymbolicName());
        args.addProperty("force", force);
        args.addProperty("purge", purge);
        door.ask("module.uninstall", args);
    }

    private static JsonObject from(String url) throws Failure {
        if (!url.startsWith("file:")) {
            return Json.of("url", url);
        }
        try {
            return Json.of("path", Path.of(URI.create(url)).toString());
        } catch (IllegalArgumentException e) {
            throw new Failure("not a file: " + url);
        }
    }

    /** What became of a jar: installed, in place of the one before, or waiting for the owner. */
    static void tell(JsonObject answer, Bundle bundle, Screen screen) {
        var says = Json.text(answer, "says");
        switch (Json.text(answer, "state")) {
            case "waiting" -> {
                screen.line(bundle.getSymbolicName() + " " + Json.text(answer, "version") + " waits for you: " + says);
                screen.line("what it asks anew: asks " + last(bundle) + "; to let it serve: accept " + last(bundle));
            }
            case "unchanged" -> screen.line(Names.describe(bundle) + " is installed already, from this very jar");
            case "begun" -> screen.line(bundle.getSymbolicName() + ": " + says);
            default ->
                screen.line(Json.text(answer, "state") + " " + Names.describe(bundle)
                        + (says.isEmpty() ? "" : ", " + says));
        }
    }

    private static String last(Bundle bundle) {
        var name = bundle.getSymbolicName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
