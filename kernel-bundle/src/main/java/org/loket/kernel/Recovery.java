package org.loket.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an earlier run left: where the chain ends, which writes have no end, and what is wrong. Only the last segment is
 * read, for its first line names what ran when it was begun. A torn end is cut; anything worse is left as it is.
 */
final class Recovery {
    private static final Pattern RUNNING = Pattern.compile("\"([0-9a-f]{32}-[0-9a-f]{16})\":(\\d{1,18})");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}-[0-9a-f]{16}");

    private final MessageDigest sha = Line.sha256();
    private final Path dir;
    private final Map<CallId, Long> begun = new HashMap<>();
    private final Map<CallId, String> begins = new HashMap<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private List<Path> segments;
    private String cutFrom = "";
    private int cut;
    private long seq;
    private String hash = Head.NOTHING;

    private record Trouble(String kind, String text) {}

    private Recovery(Path dir) throws IOException {
        this.dir = dir;
        segments = Stored.segments(dir);
    }

    static Recovery of(Path dir, NodeKey key) throws IOException {
        var recovery = new Recovery(dir);
        recovery.finishDropping(key);
        Optional<Stored> last = recovery.last();
        Optional<Head> head = Head.read(Head.HEAD, dir.resolve("head.json"));
        if (last.isEmpty() && head.isEmpty()) {
            Head.sign(key, Head.HEAD, 0, Head.NOTHING).write(dir.resolve("head.json"));
            return recovery;
        }
        last.ifPresent(recovery::scan);
        recovery.compare(head, key, last);
        if (last.isPresent() && recovery.troubles.isEmpty()) {
            recovery.cut(last.get());
        }
        recovery.findBegins();
        return recovery;
    }

    long seq() {
        return seq;
    }

    String hash() {
        return hash;
    }

    Map<CallId, Long> begun() {
        return new HashMap<>(begun);
    }

    /** Writes down what was found, and gives the lines of writes that have no end. */
    List<String> report(Chain chain) {
        long now = System.currentTimeMillis();
        if (cut > 0) {
            chain.append(Line.of("cut", now).text("segment", cutFrom, 64).number("bytes", cut), Chain.Room.KERNEL);
        }
        for (Trouble trouble : troubles) {
            String note = Json.text(Map.of("problem", trouble.text));
            chain.append(Line.of("note", now).text("what", trouble.kind, 32).json("note", note), Chain.Room.KERNEL);
        }
        List<String> unknown = new ArrayList<>();
        begun.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(write -> {
            Line line = Line.of("unknown", now).text("id", write.getKey().toString(), 64);
            line.json("begin", begins.getOrDefault(write.getKey(), "{}"));
            chain.unknown(line, write.getKey());
            unknown.add(line.toString());
        });
        return List.copyOf(unknown);
    }

    private void finishDropping(NodeKey key) throws IOException {
        Optional<Head> dropped = Head.read(Head.DROPPED, dir.resolve("dropped.json"));
        long upTo = dropped.filter(head -> head.signedBy(key)).map(Head::seq).orElse(0L);
        while (segments.size() > 1 && Stored.first(segments.get(1)) <= upTo + 1) {
            Files.delete(segments.get(0));
            segments = segments.subList(1, segments.size());
        }
    }

    /** The last segment that has a line; those behind it were named but lost what was in them. */
    private Optional<Stored> last() throws IOException {
        for (int i = segments.size() - 1; i >= 0; i--) {
            Stored stored = Stored.read(segments.get(i));
            if (!stored.entries().isEmpty()) {
                segments = segments.subList(0, i + 1);
                return Optional.of(stored);
            }
            Path path = stored.path();
            if (stored.torn() == 0) {
                Files.delete(path);
            } else {
                Files.move(path, path.resolveSibling(path.getFileName() + ".cut"));
                cutFrom = path.getFileName().toString();
                cut = stored.torn();
            }
        }
        segments = List.of();
        return Optional.empty();
    }

    private void scan(Stored last) {
        seq = Stored.first(last.path()) - 1;
        byte[] previous = HexFormat.of().parseHex(Head.NOTHING);
        boolean whole = true;
        for (Stored.Entry entry : last.entries()) {
            boolean fits = begins(last, entry) || Stored.follows(entry, seq, previous);
            seq++;
            previous = entry.hash(sha);
            if (whole && !fits) {
                whole = false;
                trouble("broken", "the chain breaks in " + last.path().getFileName() + " at line " + seq);
            }
            track(entry);
        }
        hash = HexFormat.of().formatHex(previous);
    }

    private static boolean begins(Stored last, Stored.Entry entry) {
        return entry.from() == last.entries().get(0).from() && entry.seq() == Stored.first(last.path());
    }

    private void track(Stored.Entry entry) {
        if (entry.kind().equals("open")) {
            Matcher running = RUNNING.matcher(entry.text());
            while (running.find()) {
                begun.put(CallId.parse(running.group(1)), Long.parseLong(running.group(2)));
            }
        } else if (ID.matcher(entry.id()).matches()) {
            CallId id = CallId.parse(entry.id());
            switch (entry.kind()) {
                case "begin" -> {
                    begun.put(id, seq);
                    begins.put(id, entry.text());
                }
                case "end", "unknown" -> begun.remove(id);
                default -> {}
            }
        }
    }

    private void compare(Optional<Head> read, NodeKey key, Optional<Stored> last) {
        if (read.isEmpty()) {
            trouble("broken", "head.json is missing");
            return;
        }
        Head head = read.get();
        if (!head.signedBy(key)) {
            trouble("broken", "head.json is not signed by the key of this node");
        } else if (head.seq() > seq) {
            trouble("truncated", "lines " + (seq + 1) + " to " + head.seq() + " were signed and are gone");
            if (last.isEmpty()) {
                seq = head.seq();
                hash = head.hash();
            }
        } else if (last.isPresent() && head.seq() >= Stored.first(last.get().path())) {
            int index = (int) (head.seq() - Stored.first(last.get().path()));
            if (!HexFormat.of()
                    .formatHex(last.get().entries().get(index).hash(sha))
                    .equals(head.hash())) {
                trouble("broken", "line " + head.seq() + " is not the one that was signed");
            }
        }
    }

    private void cut(Stored last) throws IOException {
        Segment.trim(last.path(), last.whole(), true);
        if (last.torn() > 0) {
            cutFrom = last.path().getFileName().toString();
            cut += last.torn();
        }
    }

    private void trouble(String kind, String text) {
        troubles.add(new Trouble(kind, text));
    }

    private void findBegins() throws IOException {
        var missing = begun.entrySet().stream()
                .filter(write -> !begins.containsKey(write.getKey()))
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .toList();
        Optional<Stored> stored = Optional.empty();
        for (Map.Entry<CallId, Long> write : missing) {
            Optional<Path> path = segments.stream()
                    .filter(p -> Stored.first(p) <= write.getValue())
                    .reduce((a, b) -> b);
            if (path.isPresent() && !stored.map(Stored::path).equals(path)) {
                stored = Optional.of(Stored.read(path.get()));
            }
            stored.stream()
                    .flatMap(s -> s.entries().stream())
                    .filter(entry -> entry.seq() == write.getValue())
                    .findFirst()
                    .ifPresent(entry -> begins.put(write.getKey(), entry.text()));
        }
    }
}
