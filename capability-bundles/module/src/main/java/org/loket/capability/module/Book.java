package org.loket.capability.module;

import com.google.gson.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.loket.capability.module.Known.Staged;

/** The modules of this node as the journal tells them: what runs, what waits, what came before. */
final class Book implements Closeable {
    static final String DONE = "done";
    static final String UNDONE = "undone";
    static final String FAILED = "failed";

    private final Journal journal;
    private final Map<String, Known> modules = new TreeMap<>();
    private final Map<String, JsonObject> files = new TreeMap<>();
    private final Map<Long, JsonObject> open = new LinkedHashMap<>();
    private final Publishers publishers = new Publishers();
    private long last;

    Book(Path file) throws IOException {
        journal = Journal.open(file, this::apply);
    }

    synchronized List<Known> all() {
        return List.copyOf(modules.values());
    }

    synchronized Known of(String name) {
        return modules.getOrDefault(name, Known.none(name));
    }

    /** What was begun and has no end. */
    synchronized List<JsonObject> open() {
        return List.copyOf(open.values());
    }

    /** The digest with which a file of the inbox was last dealt with; empty text if it never was. */
    synchronized String fileSha(String file) {
        return Json.text(files.getOrDefault(file, new JsonObject()), "sha256");
    }

    /** The jars that what was begun and has no end is about. */
    synchronized List<String> begun() {
        return open.values().stream()
                .flatMap(begun -> Stream.of("from", "to").flatMap(end -> Json.object(begun, end).stream()))
                .map(release -> Release.of(release).sha())
                .toList();
    }

    Publishers publishers() {
        return publishers;
    }

    /** Whether a jar ran, runs or waits. */
    synchronized boolean uses(String sha) {
        return modules.values().stream()
                .anyMatch(known -> known.waitsFor(sha)
                        || known.history().stream()
                                .flatMap(deed -> Json.object(deed, "to").stream())
                                .anyMatch(to -> Release.of(to).sha().equals(sha)));
    }

    /** The module a file of the inbox holds; empty text if it was not taken. */
    synchronized String fileName(String file) {
        return Json.text(files.getOrDefault(file, new JsonObject()), "name");
    }

    /** The inbox's file a module came with. */
    synchronized Optional<String> fileOf(String name) {
        return files.entrySet().stream()
                .filter(entry -> Json.text(entry.getValue(), "name").equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    synchronized List<String> files() {
        return List.copyOf(files.keySet());
    }

    /** Says what is going to be done; the number to end it by. */
    long begin(Plan plan) {
        var line = line("begin");
        line.addProperty("n", next());
        plan.write(line);
        write(line);
        return line.get("n").getAsLong();
    }

    /** Says what came of it. */
    void end(long n, String outcome, String why, List<String> grants) {
        var line = line("end");
        line.addProperty("n", n);
        line.addProperty("outcome", outcome);
        line.addProperty("why", why);
        line.add("grants", Json.array(grants));
        write(line);
    }

    /** A jar waits for the owner. */
    void stage(String name, Release release, String by, String why) {
        var line = line("staged");
        line.addProperty("name", name);
        line.addProperty("by", by);
        line.addProperty("why", why);
        line.add("to", release.json());
        write(line);
    }

    /** What waited waits no more. */
    void unstage(String name, String by, String why) {
        var line = line("unstaged");
        line.addProperty("name", name);
        line.addProperty("by", by);
        line.addProperty("why", why);
        write(line);
    }

    void suspend(String name, boolean now) {
        var line = line(now ? "suspended" : "resumed");
        line.addProperty("name", name);
        write(line);
    }

    /** A module hung while it started: it stays where it is until the node stops, and this other bundle took its place. */
    void quarantine(long n, String name, String location) {
        var line = line("quarantined");
        line.addProperty("n", n);
        line.addProperty("name", name);
        line.addProperty("location", location);
        write(line);
    }

    /** A file of the inbox was dealt with; an empty name if it was not taken. */
    void file(String file, String sha, String name) {
        var line = line("file");
        line.addProperty("file", file);
        line.addProperty("sha256", sha);
        line.addProperty("name", name);
        write(line);
    }

    /** What the owner says of a publisher. */
    void publisher(String publisher, String state, String by) {
        var line = line("publisher");
        line.addProperty("publisher", publisher);
        line.addProperty("state", state);
        line.addProperty("by", by);
        write(line);
    }

    void fileGone(String file) {
        file(file, "", "");
    }

    private synchronized long next() {
        return ++last;
    }

    private static JsonObject line(String what) {
        var line = new JsonObject();
        line.addProperty("what", what);
        line.addProperty("at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return line;
    }

    private synchronized void write(JsonObject line) {
        try {
            journal.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of modules cannot be written: " + e.getMessage(), e);
        }
        apply(line);
    }

    private synchronized void apply(JsonObject line) {
        long n = Json.number(line, "n");
        last = Math.max(last, n);
        String name = Json.text(line, "name");
        switch (Json.text(line, "what")) {
            case "begin" -> open.put(n, line.deepCopy());
            case "quarantined" ->
                Optional.ofNullable(open.get(n))
                        .ifPresent(begun -> begun.addProperty("location", Json.text(line, "location")));
            case "end" -> Optional.ofNullable(open.remove(n)).ifPresent(begun -> ended(begun, line));
            case "staged" ->
                modules.put(name, of(name).waits(Optional.of(staged(line))).with(line));
            case "unstaged" ->
                modules.put(name, of(name).waits(Optional.empty()).with(line));
            case "suspended" -> modules.put(name, of(name).suspended(true).with(line));
            case "resumed" -> modules.put(name, of(name).suspended(false).with(line));
            case "file" -> files(line);
            case "publisher" -> publishers.say(line);
            default -> {
                // a later version's line
            }
        }
    }

    private static Staged staged(JsonObject line) {
        return new Staged(Json.object(line, "to").map(Release::of).orElseThrow(), Json.text(line, "why"));
    }

    private void files(JsonObject line) {
        if (Json.text(line, "sha256").isEmpty()) {
            files.remove(Json.text(line, "file"));
        } else {
            files.put(Json.text(line, "file"), line);
        }
    }

    private void ended(JsonObject begun, JsonObject end) {
        String name = Json.text(begun, "name");
        JsonObject deed = begun.deepCopy();
        for (String member : List.of("outcome", "why", "grants")) {
            deed.add(member, end.get(member));
        }
        deed.addProperty("ended", Json.text(end, "at"));
        Known now = of(name).with(deed);
        Optional<Release> to = Json.object(begun, "to").map(Release::of);
        if (to.filter(release -> now.waitsFor(release.sha())).isPresent()) {
            modules.put(name, settled(now.waits(Optional.empty()), begun, end, to));
        } else {
            modules.put(name, settled(now, begun, end, to));
        }
    }

    private Known settled(Known now, JsonObject begun, JsonObject end, Optional<Release> to) {
        String location = Json.text(begun, "location");
        if (!Json.text(end, "outcome").equals(DONE)) {
            return now.current()
                    .map(same -> now.runs(location, same, now.fresh()))
                    .orElse(now);
        }
        if (Json.text(begun, "op").equals("accept")) {
            publishers.accepted(to.orElseThrow());
        }
        return switch (Json.text(begun, "op")) {
            case "uninstall" -> now.gone();
            case "install" -> now.runs(location, to.orElseThrow(), true);
            default -> now.runs(location, to.orElseThrow(), false);
        };
    }

    /** The latest deeds of all, oldest first. */
    synchronized List<JsonObject> history() {
        var all = new ArrayList<JsonObject>();
        modules.values().forEach(known -> all.addAll(known.history()));
        all.sort((a, b) -> Json.text(a, "at").compareTo(Json.text(b, "at")));
        return all;
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
