package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * What is going to be done to one module, written down before it is done.
 *
 * @param run whether the module was to run before, and so is to run after, whatever comes of it
 * @param change what changes in its grants
 */
record Plan(
        String op,
        String name,
        String location,
        String by,
        Optional<Release> from,
        Optional<Release> to,
        boolean run,
        Swap.Change change) {
    static Plan of(JsonObject line) {
        return new Plan(
                Json.text(line, "op"),
                Json.text(line, "name"),
                Json.text(line, "location"),
                Json.text(line, "by"),
                Json.object(line, "from").map(Release::of),
                Json.object(line, "to").map(Release::of),
                Json.flag(line, "run"),
                new Swap.Change(Json.texts(line, "gives"), Json.texts(line, "takes")));
    }

    void write(JsonObject line) {
        line.addProperty("op", op);
        line.addProperty("name", name);
        line.addProperty("location", location);
        line.addProperty("by", by);
        line.addProperty("run", run);
        from.ifPresent(release -> line.add("from", release.json()));
        to.ifPresent(release -> line.add("to", release.json()));
        line.add("gives", Json.array(change.gives()));
        line.add("takes", Json.array(change.takes()));
    }
}
