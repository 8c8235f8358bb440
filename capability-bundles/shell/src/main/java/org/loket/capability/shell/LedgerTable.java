package org.loket.capability.shell;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lines of the ledger for people; the end of a write is shown with what its begin says. */
record LedgerTable(List<JsonObject> lines) {
    Table table() {
        var table = new Table("SEQ#", "TIME", "KIND", "CALLER", "CAPABILITY", "OUTCOME", "TOOK#");
        Map<String, JsonObject> begins = new HashMap<>();
        for (JsonObject line : lines) {
            var kind = Json.text(line, "kind");
            if (kind.equals("begin")) {
                begins.put(Json.text(line, "id"), line);
            }
            var whole = kind.equals("end") ? begins.getOrDefault(Json.text(line, "id"), line) : line;
            var instance = Json.text(whole, "instance");
            table.row(
                    Json.text(line, "seq"),
                    Json.text(line, "time"),
                    kind,
                    Json.text(whole, "caller") + (instance.isEmpty() ? "" : "/" + instance),
                    Json.text(whole, "capability"),
                    outcome(line),
                    took(line));
        }
        return table;
    }

    private static String outcome(JsonObject line) {
        for (String name : List.of("outcome", "reason", "what", "purpose")) {
            if (line.has(name)) {
                return Json.text(line, name);
            }
        }
        return "";
    }

    private static String took(JsonObject line) {
        if (!line.has("micros")) {
            return "";
        }
        long micros = Json.number(line, "micros");
        if (micros < 1_000) {
            return micros + " µs";
        }
        return micros < 1_000_000 ? micros / 1_000 + " ms" : micros / 1_000_000 + " s";
    }
}
