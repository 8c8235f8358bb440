package org.loket.capability.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/**
 * The file spaces of all callers: many read one at once, one changes it. What a home holds is counted at its first change,
 * and anew when the count is older than half a minute, because its owner puts files there by hand.
 *
 * <p>All capabilities of this bundle share one of these. They cannot meet as OSGi services, because a module may register
 * nothing but capabilities; so whoever takes first makes it and it is forgotten when the last gives it back.
 */
final class Spaces {
    private static final Map<Settings, Spaces> SHARED = new HashMap<>();
    private static final int LOCKS = 64;
    private static final int COUNTED = 1_000;
    private static final long FRESH = TimeUnit.SECONDS.toNanos(30);

    private record Count(Usage usage, long at) {}

    private final Settings settings;
    private final ReadWriteLock[] locks =
            Stream.generate(ReentrantReadWriteLock::new).limit(LOCKS).toArray(ReadWriteLock[]::new);
    private final Map<Path, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Count> eldest) {
            return size() > COUNTED;
        }
    };
    private int takers;

    Spaces(Settings settings) {
        this.settings = settings;
    }

    /** The spaces for these settings; give them back with {@link #give}. */
    static Spaces take(Settings settings) {
        synchronized (SHARED) {
            Spaces spaces = SHARED.computeIfAbsent(settings, Spaces::new);
            spaces.takers++;
            return spaces;
        }
    }

    void give() {
        synchronized (SHARED) {
            takers--;
            if (takers == 0) {
                SHARED.remove(settings);
            }
        }
    }

    Settings settings() {
        return settings;
    }

    /** Looks into the caller's own files. */
    String read(Call call, Asked asked, Work work) throws Refusal {
        Home home = Home.of(settings.homes(), call);
        return serve(call, asked, home, lock(home).readLock(), false, work);
    }

    /** Changes the caller's own files. */
    String write(Call call, Asked asked, Work work) throws Refusal {
        Home home = Home.of(settings.homes(), call);
        return serve(call, asked, home, lock(home).writeLock(), true, work);
    }

    private ReadWriteLock lock(Home home) {
        return locks[Math.floorMod(home.folder().hashCode(), LOCKS)];
    }

    private static String serve(Call call, Asked asked, Home home, Lock lock, boolean make, Work work) throws Refusal {
        enter(call, asked, lock);
        try (Space space = Space.open(home, asked, make)) {
            return work.on(space).toString();
        } catch (InvalidPathException e) {
            throw asked.invalid("\"path\" cannot be written in this node's locale: start it with a UTF-8 one");
        } catch (FileSystemException e) {
            throw asked.told(
                    Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName()));
        } catch (IOException e) {
            throw asked.told(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private static void enter(Call call, Asked asked, Lock lock) throws Refusal {
        try {
            long wait =
                    Math.min(Duration.between(Instant.now(), call.deadline()).toSeconds(), 3_600);
            if (lock.tryLock(Math.max(0, wait), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw asked.busy("these files are in use: try again");
    }

    /** Refuses a change after which the home would hold too much; {@code change} is what it adds. */
    void allow(Space space, Asked asked, Usage change) throws IOException, Refusal {
        Usage then = counted(space).plus(change);
        if (then.entries() > settings.entries() && change.entries() > 0) {
            throw asked.told("this home may hold " + settings.entries() + " files and folders (entries of " + Config.PID
                    + "): delete some");
        }
        if (then.bytes() > settings.homeBytes() && change.bytes() > 0) {
            throw asked.told(
                    "the files of this home may have " + settings.homeBytes() + " bytes together, and this would"
                            + " make them " + then.bytes() + " (home-mib of " + Config.PID + "): delete some");
        }
    }

    private Usage counted(Space space) throws IOException {
        Path home = space.home().folder();
        synchronized (counts) {
            Count count = counts.get(home);
            if (count != null && System.nanoTime() - count.at() < FRESH) {
                return count.usage();
            }
        }
        // Nobody else is writing here now, so what lies in the staging folder was left by a node that died.
        for (String left : space.staging().names()) {
            space.staging().delete(left);
        }
        Usage usage = space.files().usage();
        synchronized (counts) {
            counts.put(home, new Count(usage, System.nanoTime()));
        }
        return usage;
    }

    /** Notes a change that was made. */
    void note(Space space, Usage change) {
        synchronized (counts) {
            counts.computeIfPresent(
                    space.home().folder(),
                    (home, count) -> new Count(count.usage().plus(change), count.at()));
        }
    }
}
