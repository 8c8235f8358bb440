package org.loket.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bundles made of the folders in {@code agents/} in line with them. A folder is taken when it was still between
 * two looks; one that is gone for five looks stops its program, and only uninstalling ends it.
 */
final class AgentFolders {
    static final String SCHEME = "agents:";
    private static final Logger LOG = LoggerFactory.getLogger(AgentFolders.class);
    private static final int GONE = 5;

    /** How a file looked: another one of the same size, made in the same moment, is still another file. */
    private record Face(Optional<Object> file, long size, FileTime time) {
        static Face of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Face(Optional.ofNullable(now.fileKey()), now.size(), now.lastModifiedTime());
        }
    }

    /** How the two files of a folder looked. */
    private record Look(Face json, Face wasm) {}

    private final Path folder;
    private final BundleContext context;
    private final Agents agents;
    private final Predecessors predecessors;
    private final Map<String, Look> looks = new HashMap<>();
    private final Map<String, Look> taken = new HashMap<>();
    private final Map<String, Integer> missing = new HashMap<>();

    AgentFolders(Path folder, BundleContext context, Agents agents, Predecessors predecessors) {
        this.folder = folder;
        this.context = context;
        this.agents = agents;
        this.predecessors = predecessors;
    }

    /** Looks once; at boot nothing is being copied, and what is there is taken at once. */
    synchronized void look(boolean boot) throws IOException {
        Set<String> present = new HashSet<>();
        for (Path program : programs()) {
            String name = program.getFileName().toString();
            present.add(name);
            missing.remove(name);
            Look now = look(program);
            boolean still = boot || now.equals(looks.put(name, now));
            if (still && !now.equals(taken.get(name))) {
                taken.put(name, now);
                take(name, program);
            }
            resume(name);
            putBack(name);
        }
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getLocation().startsWith(SCHEME)
                    ? bundle.getLocation().substring(SCHEME.length())
                    : "";
            if (!name.isEmpty()
                    && !present.contains(name)
                    && missing.merge(name, boot ? GONE : 1, Integer::sum) == GONE) {
                suspend(name, bundle);
            }
        }
        taken.keySet().retainAll(present);
        looks.keySet().retainAll(present);
    }

    private List<Path> programs() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(
                            program -> !program.getFileName().toString().startsWith(".") && ProgramFiles.in(program))
                    .sorted()
                    .toList();
        }
    }

    private static Look look(Path program) throws IOException {
        return new Look(Face.of(program.resolve("agent.json")), Face.of(program.resolve("agent.wasm")));
    }

    /** Takes a folder that was just made whole. */
    synchronized void take(String name) throws IOException {
        Path program = folder.resolve(name);
        taken.put(name, look(program));
        take(name, program);
    }

    private void take(String name, Path program) {
        try {
            ProgramFiles files = ProgramFiles.read(program);
            Program described = files.program(name);
            agents.forgive("agent." + name);
            settle(name, described, files);
        } catch (BadProgram | IOException | BundleException | RuntimeException e) {
            LOG.error("agents/{} was not taken: {}", name, e.getMessage());
            Bundle bundle = context.getBundle(SCHEME + name);
            agents.refuse("agent." + name, bundle == null ? Agents.NOBODYS : bundle.getBundleId(), e.getMessage());
        }
    }

    private void settle(String name, Program program, ProgramFiles files) throws IOException, BundleException {
        Bundle bundle = context.getBundle(SCHEME + name);
        if (bundle == null) {
            bundle = context.installBundle(SCHEME + name, jar(program, files));
            LOG.info("agents/{} was installed as {} {}", name, program.bundle(), program.version());
        } else if (!files.isIn(bundle)) {
            agents.goesOn(program.bundle());
            bundle.update(jar(program, files));
            LOG.info("{} was updated to {}", program.bundle(), program.version());
        }
        begin(bundle);
    }

    private static InputStream jar(Program program, ProgramFiles files) throws IOException {
        return new ByteArrayInputStream(ProgramJar.make(program, files.json(), files.wasm()));
    }

    /** Starts what was never started: a node that is killed between the two has installed it only. */
    private static void begin(Bundle bundle) throws IOException, BundleException {
        Path begun = bundle.getDataFile("begun").toPath();
        if (!Files.exists(begun)) {
            bundle.start();
            Files.createFile(begun);
        }
    }

    /** Where the program before the folder's goes on, its bundle holds that one again: the ledger says who served. */
    private void putBack(String name) {
        if (agents.wentBack(Homes.bundle(name)).isEmpty()) {
            return;
        }
        Bundle bundle = context.getBundle(SCHEME + name);
        if (bundle == null) {
            return;
        }
        Optional<ProgramFiles> last = predecessors.of(name).map(Predecessors.Predecessor::files);
        try {
            if (last.isPresent() && !last.get().isIn(bundle)) {
                bundle.update(new ByteArrayInputStream(last.get().jar(name)));
                LOG.info("{} is {} again", bundle.getSymbolicName(), bundle.getVersion());
            }
        } catch (BadProgram | IOException | BundleException e) {
            LOG.warn("the bundle of {} holds a version that was refused, and cannot be put back", name, e);
        }
    }

    /** A folder that came back starts its program again, unless the owner stopped it. */
    private void resume(String name) {
        Bundle bundle = context.getBundle(SCHEME + name);
        if (bundle != null
                && (bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) != 0
                && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
            try {
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                LOG.debug("{} does not start yet", name, e);
            }
        }
    }

    private static void suspend(String name, Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
            LOG.info("agents/{} is gone: its program is stopped until it returns; loket:uninstall ends it", name);
        } catch (BundleException e) {
            LOG.warn("agents/{} is gone, but its program does not stop", name, e);
        }
    }
}
