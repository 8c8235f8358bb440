package org.loket.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent's folder: {@code agent.state}, what it committed last, and {@code mail/}, what waits for it; while its program is
 * replaced also {@code agent.next-}, what it is to be in the new code, which counts once all agents of the program have one.
 */
record Home(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(Home.class);
    private static final String NEXT = "agent.next-";
    private static final String ASIDE = "agent.state.aside";

    /**
     * What was committed last.
     *
     * @param done messages it contains that nobody waited for, by id: a repeat of one is dropped
     * @param out what is to leave and has not left for sure
     */
    record State(Image image, List<String> done, List<Parcel> out) {}

    Mail mail() {
        return new Mail(folder.resolve("mail"));
    }

    private Path file() {
        return folder.resolve("agent.state");
    }

    /** Whether an agent has been here, even if its memory could not be read since. */
    boolean isMade() {
        return Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS)
                || Files.isRegularFile(folder.resolve(ASIDE), LinkOption.NOFOLLOW_LINKS);
    }

    /** Writes a state: it is there whole, or the one before is. */
    void write(Template template, State state) throws IOException {
        AtomicFile.write(file(), StateForm.write(template, state));
    }

    /** Writes what the agent is to be once an upgrade with that mark is committed. */
    void prepare(String mark, Template template, State state) throws IOException {
        AtomicFile.write(folder.resolve(NEXT + mark), StateForm.write(template, state));
    }

    /** Takes over what was prepared under the mark that was committed last, and drops what was prepared under others. */
    void settle(String mark) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> prepared;
        try (Stream<Path> files = Files.list(folder)) {
            prepared = files.filter(path -> path.getFileName().toString().startsWith(NEXT))
                    .toList();
        }
        for (Path next : prepared) {
            if (next.getFileName().toString().equals(NEXT + mark)) {
                Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(next);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote last; empty if nothing was. Of another program's only what it had done and had still
     * to send is taken over: memory begins anew, the old one is put aside.
     *
     * @throws IOException if the file is damaged; it has been put aside then
     */
    Optional<State> read(Template template) throws IOException {
        Optional<byte[]> bytes = bytes();
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Path aside = folder.resolve(ASIDE);
        try {
            return Optional.of(StateForm.read(template, bytes.get()));
        } catch (StateForm.Foreign foreign) {
            Files.copy(file(), aside, StandardCopyOption.REPLACE_EXISTING);
            State anew = new State(template.image(), foreign.done(), foreign.out());
            write(template, anew);
            LOG.warn(
                    "{}: {}; it begins anew, the old memory is in {}",
                    folder.getFileName(),
                    foreign.getMessage(),
                    aside);
            return Optional.of(anew);
        } catch (IOException | RuntimeException e) {
            Files.move(file(), aside, StandardCopyOption.REPLACE_EXISTING);
            throw new IOException(
                    "its memory is damaged (" + e.getMessage() + "); it begins anew, the old memory is in " + aside, e);
        }
    }

    /** The same, but what it cannot read counts as nothing, and stays where it is. */
    Optional<State> look(Template template) throws IOException {
        Optional<byte[]> bytes = bytes();
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StateForm.read(template, bytes.get()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} cannot be read with the code it is looked at with", file(), e);
            return Optional.empty();
        }
    }

    private Optional<byte[]> bytes() throws IOException {
        return Files.exists(file()) ? Optional.of(Files.readAllBytes(file())) : Optional.empty();
    }
}
