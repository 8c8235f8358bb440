package org.loket.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One reading of the whole ledger, from the first line that is kept to the last, against all that was signed. */
final class Verification {
    private static final int REMEMBERED = 1 << 16;
    private static final int MOST_PROBLEMS = 100;

    private final NodeKey key;
    private final MessageDigest sha = Line.sha256();
    private final byte[][] recent = new byte[REMEMBERED][];
    private final List<Claim> claims = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Optional<Chain.End> end = Optional.empty();
    private byte[] hash = HexFormat.of().parseHex(Head.NOTHING);
    private long seq;
    private long first;
    private long lines;
    private long heads;
    private long unknown;

    /** Someone says that this line has this hash. */
    record Claim(long seq, String hash, String who) {}

    private Verification(NodeKey key, Stream<Claim> anchors) {
        this.key = key;
        anchors.forEach(claims::add);
    }

    /**
     * @param anchors what the owner wrote down
     * @param end where a ledger that is open ends now; what is written meanwhile is not looked at
     */
    static String of(Path dir, NodeKey key, Stream<Claim> anchors, Supplier<Optional<Chain.End>> end)
            throws IOException {
        var verification = new Verification(key, anchors);
        verification.begin(dir);
        verification.end = end.get();
        return verification.read(Stored.segments(dir));
    }

    private void begin(Path dir) throws IOException {
        Head.read(Head.DROPPED, dir.resolve("dropped.json")).ifPresent(dropped -> {
            if (dropped.signedBy(key)) {
                seq = dropped.seq();
                hash = HexFormat.of().parseHex(dropped.hash());
            } else {
                problem("dropped.json is not signed by the key of this node");
            }
        });
        first = seq + 1;
        Optional<Head> head = Head.read(Head.HEAD, dir.resolve("head.json"));
        if (head.filter(h -> h.signedBy(key)).isEmpty()) {
            problem("head.json is missing or not signed by the key of this node");
        } else if (head.get().seq() > seq) {
            claims.add(new Claim(head.get().seq(), head.get().hash(), "head.json"));
        }
    }

    private String read(List<Path> all) throws IOException {
        List<Path> kept = all;
        while (kept.size() > 1 && Stored.first(kept.get(1)) <= first) {
            kept = kept.subList(1, kept.size());
        }
        for (Path path : kept) {
            segment(Stored.read(path), path.equals(kept.get(kept.size() - 1)));
        }
        end.filter(e -> e.seq() != seq || !e.hash().equals(hex(hash)))
                .ifPresent(
                        e -> problem("this node wrote up to line " + e.seq() + " and that is not what the files hold"));
        for (Claim claim : claims) {
            problem(
                    claim.seq() > seq
                            ? "truncated: " + claim.who() + " knows line " + claim.seq() + ", the ledger ends at " + seq
                            : "line " + claim.seq() + " that " + claim.who() + " knows is not kept any more");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", problems.isEmpty());
        answer.put("lines", lines);
        answer.put("segments", (long) kept.size());
        answer.put("heads", heads);
        answer.put("first", first);
        answer.put("last", seq);
        answer.put("unknown", unknown);
        answer.put("problems", problems);
        return Json.text(answer);
    }

    private void segment(Stored stored, boolean last) {
        int number = 0;
        for (Stored.Entry entry : stored.entries()) {
            if (last && end.isPresent() && seq >= end.get().seq()) {
                return;
            }
            String where = stored.path().getFileName() + " line " + ++number + ": ";
            if (number == 1 && entry.seq() != Stored.first(stored.path())) {
                problem(where + "is not the line that the file is named after");
            }
            if (Stored.follows(entry, seq, hash)) {
                seq++;
            } else {
                problem(where + "does not follow line " + seq + (lines == 0 ? ", where the ledger begins" : ""));
                seq = Math.max(entry.seq(), 0);
            }
            lines++;
            hash = entry.hash(sha);
            recent[(int) (seq % REMEMBERED)] = hash;
            claims.removeIf(claim -> claim.seq() == seq && compare(claim, where));
            content(entry, where);
        }
        if (!last && (stored.torn() > 0 || stored.entries().isEmpty())) {
            problem(stored.path().getFileName() + ": " + stored.torn() + " bytes at its end are no line");
        }
    }

    private boolean compare(Claim claim, String where) {
        if (!claim.hash().equals(hex(hash))) {
            problem(where + "is not line " + seq + " as " + claim.who() + " knows it");
        }
        return true;
    }

    private void content(Stored.Entry entry, String where) {
        switch (entry.kind()) {
            case "head" -> head(Head.parse(Head.HEAD, entry.text()), where);
            case "unknown" -> unknown++;
            case "note" -> {
                String text = entry.text();
                if (text.contains(",\"what\":\"truncated\",") || text.contains(",\"what\":\"broken\",")) {
                    problem(where + "the ledger was found damaged: " + text);
                }
            }
            default -> {}
        }
    }

    private void head(Head head, String where) {
        heads++;
        boolean known = head.seq() >= first && head.seq() > seq - REMEMBERED && head.seq() < seq;
        if (!head.signedBy(key)) {
            problem(where + "the head is not signed by the key of this node");
        } else if (head.seq() >= seq || (known && !isLine(head))) {
            problem(where + "line " + head.seq() + " is not the one that was signed");
        }
    }

    /** False also where the line of that number was skipped: then there is nothing to remember it by. */
    private boolean isLine(Head head) {
        byte[] there = recent[(int) (head.seq() % REMEMBERED)];
        return there != null && hex(there).equals(head.hash());
    }

    private void problem(String text) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(text);
        }
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
