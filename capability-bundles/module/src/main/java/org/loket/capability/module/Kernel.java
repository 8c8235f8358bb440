package org.loket.capability.module;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;
import org.osgi.framework.Bundle;

/** What the deployer asks of the kernel, at the counter like everyone. */
record Kernel(Counter counter) {
    private JsonObject ask(String capability, JsonObject args) throws Refusal {
        return JsonParser.parseString(counter.call(capability, args.toString())).getAsJsonObject();
    }

    private JsonObject grants(String name) throws Refusal {
        var args = new JsonObject();
        args.addProperty("name", name);
        return Json.objects(ask("kernel.grants", args), "grants").stream()
                .findFirst()
                .orElseGet(JsonObject::new);
    }

    /** All lines that are granted to a name. */
    List<String> granted(String name) throws Refusal {
        return Json.texts(grants(name), "lines");
    }

    /** The lines a module asked for and was granted. */
    List<String> has(String name) throws Refusal {
        JsonObject grants = grants(name);
        var has = new ArrayList<>(Json.texts(grants, "asked"));
        has.removeAll(Json.texts(grants, "missing"));
        return List.copyOf(has);
    }

    /** The lines a module asks for and was not granted. */
    List<String> missing(String name) throws Refusal {
        return Json.texts(grants(name), "missing");
    }

    void grant(String name, List<String> lines) throws Refusal {
        if (!lines.isEmpty()) {
            ask("kernel.grant", named(name, lines));
        }
    }

    /** Takes away those of these lines that are granted. */
    void revoke(String name, Collection<String> lines) throws Refusal {
        if (lines.isEmpty()) {
            return;
        }
        var held = new ArrayList<>(granted(name));
        held.retainAll(lines);
        if (!held.isEmpty()) {
            ask("kernel.revoke", named(name, held));
        }
    }

    private static JsonObject named(String name, List<String> lines) {
        var args = new JsonObject();
        args.addProperty("name", name);
        args.add("lines", Json.array(lines));
        return args;
    }

    /** Closes the routes of these bundles and waits until their calls have left. */
    void drain(Collection<Bundle> bundles) throws Refusal {
        ask("kernel.drain", these(bundles));
    }

    /** Keeps what these bundles offer from now on from everyone but the deployer, until it is released. */
    void hold(Collection<Bundle> bundles) throws Refusal {
        ask("kernel.hold", these(bundles));
    }

    /** Lets everyone in again to what was held of this bundle, and of those that were held with it. */
    void release(Bundle bundle) throws Refusal {
        ask("kernel.release", these(List.of(bundle)));
    }

    private static JsonObject these(Collection<Bundle> bundles) {
        var ids = new JsonArray();
        bundles.forEach(bundle -> ids.add(bundle.getBundleId()));
        var args = new JsonObject();
        args.add("bundles", ids);
        return args;
    }

    /** Moves name, grants and routes to another bundle of the name. */
    void adopt(long from, long to) throws Refusal {
        var args = new JsonObject();
        args.addProperty("from", from);
        args.addProperty("to", to);
        ask("kernel.adopt", args);
    }

    private JsonObject status(Bundle bundle) throws Refusal {
        var args = new JsonObject();
        args.addProperty("bundle", bundle.getBundleId());
        return Json.objects(ask("kernel.status", args), "modules").stream()
                .findFirst()
                .orElseGet(JsonObject::new);
    }

    String publisher(Bundle bundle) throws Refusal {
        return Json.text(status(bundle), "publisher");
    }

    /** Why something the bundle offers was not taken up. */
    List<String> refused(Bundle bundle) throws Refusal {
        return Json.texts(status(bundle), "refused");
    }

    /** The newest lines of the ledger. */
    List<JsonObject> lately() throws Refusal {
        var args = new JsonObject();
        args.addProperty("lines", 1_000);
        return Json.objects(ask("kernel.ledger.tail", args), "lines");
    }
}
