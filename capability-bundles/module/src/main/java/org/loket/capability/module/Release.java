package org.loket.capability.module;

import com.google.gson.JsonObject;
import org.osgi.framework.Version;

/** One jar of one module, as history keeps it; the jar itself is on the shelf under its digest. */
record Release(String sha, String version, String publisher) {
    static Release of(Candidate candidate) {
        return new Release(candidate.sha(), candidate.version().toString(), candidate.publisher());
    }

    static Release of(JsonObject json) {
        return new Release(Json.text(json, "sha256"), Json.text(json, "version"), Json.text(json, "publisher"));
    }

    JsonObject json() {
        var json = new JsonObject();
        json.addProperty("sha256", sha);
        json.addProperty("version", version);
        json.addProperty("publisher", publisher);
        return json;
    }

    Version order() {
        return Version.parseVersion(version);
    }
}
