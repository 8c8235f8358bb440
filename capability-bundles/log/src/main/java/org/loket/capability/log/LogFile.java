package org.loket.capability.log;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A text file that is put aside as {@code name.1.log}, {@code name.2.log} and so on before it grows over its size. What
 * cannot be written is counted instead of thrown; the count is taken once writing works again.
 */
final class LogFile implements AutoCloseable {
    private static final int TAIL = 1 << 20;

    private final Path file;
    private final long size;
    private final int files;
    private OutputStream out = OutputStream.nullOutputStream();
    private boolean open;
    private long written;
    private long lost;

    /**
     * A file that is made when first written to.
     *
     * @param size bytes a file holds at most, one text of more than that apart
     * @param files how many files there are at most, the current one included
     */
    LogFile(Path file, long size, int files) {
        this.file = file;
        this.size = size;
        this.files = files;
    }

    /** Appends this text, whole or not at all. */
    synchronized boolean append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (!open || !Files.exists(file)) {
                open();
            }
            if (written > 0 && written + bytes.length > size) {
                rotate();
            }
            out.write(bytes);
            written += bytes.length;
            return true;
        } catch (IOException e) {
            lost++;
            cut();
            return false;
        }
    }

    /** How many texts were lost since this was last asked. */
    synchronized long takeLost() {
        long count = lost;
        lost = 0;
        return count;
    }

    /**
     * The last entries of a file, oldest first, none if it cannot be read; at most its last MiB is looked at.
     *
     * @param age 0 for the current file, 1 for the one put aside last
     */
    synchronized List<String> tail(int age) {
        var entries = new ArrayList<String>();
        for (String line : end(aside(age)).lines().toList()) {
            if (Line.begins(line) || entries.isEmpty()) {
                entries.add(line);
            } else {
                entries.set(entries.size() - 1, entries.get(entries.size() - 1) + "\n" + line);
            }
        }
        return entries;
    }

    /** How many files there are at most. */
    int files() {
        return files;
    }

    @Override
    public synchronized void close() {
        open = false;
        try {
            out.close();
        } catch (IOException e) {
            lost++;
        }
    }

    private void open() throws IOException {
        close();
        Files.createDirectories(file.toAbsolutePath().getParent());
        out = new FileOutputStream(file.toFile(), true);
        written = Files.size(file);
        open = true;
    }

    private void rotate() throws IOException {
        close();
        for (int age = files - 1; age > 0; age--) {
            if (Files.exists(aside(age - 1))) {
                Files.move(aside(age - 1), aside(age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(file);
        open();
    }

    /** A text that was written in part is taken back, so that the next one begins a line. */
    private void cut() {
        close();
        try (var torn = new RandomAccessFile(file.toFile(), "rw")) {
            if (written > 0 && torn.length() > written) {
                torn.setLength(written);
            }
        } catch (IOException e) {
            written = 0;
        }
    }

    private Path aside(int age) {
        var name = file.getFileName().toString();
        return age == 0 ? file : file.resolveSibling(name.replaceFirst("(\\.log)?$", "." + age + ".log"));
    }

    private static String end(Path path) {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        try (var in = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL);
            var bytes = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
            var text = new String(bytes, StandardCharsets.UTF_8);
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        } catch (IOException e) {
            return "";
        }
    }
}
