package org.loket.agent;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder {@code mail/} of a home: a file for each message that must outlive the node until it is handled. */
record Mail(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final int ORDER = 19;

    void keep(Letter letter) throws IOException {
        AtomicFile.write(file(letter), letter.message().input().getBytes(StandardCharsets.UTF_8));
    }

    void forget(Letter letter) {
        try {
            Files.deleteIfExists(file(letter));
        } catch (IOException e) {
            LOG.warn("{} was handled and cannot be deleted; it is dropped when it is read", file(letter), e);
        }
    }

    private Path file(Letter letter) {
        return folder.resolve(String.format(
                "%0" + ORDER + "d-%s.json", letter.order(), letter.message().id()));
    }

    /** What is kept, in order; a file that is no message is put aside. */
    List<Letter> read() throws IOException {
        List<Letter> letters = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return letters;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json") && Files.isRegularFile(path))
                    .sorted()
                    .toList()) {
                try {
                    long order = Long.parseLong(file.getFileName().toString().substring(0, ORDER));
                    letters.add(new Letter(order, Message.read(Files.readString(file)), true));
                } catch (RuntimeException | CharacterCodingException e) {
                    LOG.warn("{} is no message and was put aside: {}", file, e.getMessage());
                    Files.move(
                            file, file.resolveSibling(file.getFileName() + ".aside"), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return letters;
    }
}
