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
final class Source {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(45);

    private Source() {}

    /** Brings it to the shelf; its digest, which must be the one that was said, if one was. */
    static String fetch(Asked asked, Shelf shelf) throws Refusal {
        Optional<String> path = asked.maybe("path");
        Optional<String> url = asked.maybe("url");
        Optional<String> wanted = asked.maybe("sha256");
        if (path.isPresent() == url.isPresent()) {
            throw asked.wrong("say either \"path\" or \"url\"");
        }
        try {
            String sha = path.isPresent() ? file(path.get(), shelf, asked) : url(url.get(), shelf, asked);
            if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(sha)) {
                throw asked.wrong("it is not the jar you mean: its SHA-256 is " + sha);
            }
            return sha;
        } catch (IOException e) {
            throw asked.wrong("it cannot be read: " + Trial.reason(e));
        }
    }

    private static String file(String text, Shelf shelf, Asked asked) throws Refusal, IOException {
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

    private static String url(String text, Shelf shelf, Asked asked) throws Refusal, IOException {
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
            try (InputStream in = new Timed(connection.getInputStream(), WHOLE)) {
                return shelf.put(in);
            }
        } finally {
            connection.disconnect();
        }
    }
}
