package org.loket.capability.module;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.loket.counter.Refusal;

/** A jar somebody named: a file of this machine, or something to fetch with http(s), within a size and a time. */
record Source(Shelf shelf, Checks checks, Retention retention) {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(45);

    /** Brings it to the shelf; what is not the jar that was meant leaves it again. */
    Candidate fetch(Asked asked, Optional<String> name) throws Refusal {
        String sha = fetch(asked);
        try {
            Optional<String> wanted = asked.maybe("sha256");
            if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(sha)) {
                throw asked.wrong("it is not the jar you mean: its SHA-256 is " + sha);
            }
            Candidate found = candidate(sha, asked);
            if (name.isPresent() && !name.get().equals(found.name())) {
                throw asked.wrong("this jar is " + found.name() + ", not " + name.get());
            }
            return found;
        } catch (Refusal refused) {
            retention.refuse(sha);
            throw refused;
        }
    }

    private Candidate candidate(String sha, Asked asked) throws Refusal {
        try {
            return checks.candidate(sha);
        } catch (Refusal bad) {
            String from = asked.text(asked.maybe("path").isPresent() ? "path" : "url");
            throw asked.wrong(from.substring(from.lastIndexOf('/') + 1) + ": " + bad.getMessage());
        }
    }

    private String fetch(Asked asked) throws Refusal {
        Optional<String> path = asked.maybe("path");
        Optional<String> url = asked.maybe("url");
        if (path.isPresent() == url.isPresent()) {
            throw asked.wrong("say either \"path\" or \"url\"");
        }
        try {
            return path.isPresent() ? file(path.get(), asked) : url(url.get(), asked);
        } catch (IOException e) {
            throw asked.wrong("it cannot be read: " + Cause.of(e));
        }
    }

    private String file(String text, Asked asked) throws Refusal, IOException {
        Path file;
        try {
            file = Path.of(text);
        } catch (InvalidPathException e) {
            throw asked.wrong("\"path\" is no path");
        }
        if (!file.isAbsolute() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw asked.wrong("\"path\" must be the full path of a file that is no link: " + text);
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return shelf.put(in);
        }
    }

    private String url(String text, Asked asked) throws Refusal, IOException {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw asked.wrong("\"url\" is no URL");
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw asked.wrong("\"url\" must begin with https:// or http://");
        }
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) CONNECT.toMillis());
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("the server answered " + connection.getResponseCode());
            }
            if (connection.getContentLengthLong() > Shelf.LARGEST) {
                throw new IOException("it is over " + (Shelf.LARGEST >> 20) + " MiB");
            }
            try (InputStream in = new Timed(connection.getInputStream(), WHOLE)) {
                return shelf.put(in);
            }
        } finally {
            connection.disconnect();
        }
    }
}
