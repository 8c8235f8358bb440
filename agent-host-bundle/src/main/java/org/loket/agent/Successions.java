package org.loket.agent;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.loket.counter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what runs under a program's name: the program its bundle holds now, or the one before, if the new one cannot run
 * here or cannot take over its agents. Nothing has happened before {@link Heir#take}.
 */
record Successions(
        Agents agents, Templates templates, Runners runners, Budget budget, Secret secret, Predecessors predecessors) {
    private static final Logger LOG = LoggerFactory.getLogger(Successions.class);

    /**
     * A program as its bundle brings it.
     *
     * @param wanted whether the bundle still holds it, and runs
     */
    record Claim(Program program, ProgramFiles files, String publisher, Counter counter, BooleanSupplier wanted) {}

    /** What is to run. */
    final class Heir {
        private final Program program;
        private final ProgramFiles files;
        private final Template template;
        private final Optional<Predecessors.Predecessor> written;
        private final Optional<Refused> refused;

        private Heir(
                Program program,
                ProgramFiles files,
                Template template,
                Optional<Predecessors.Predecessor> written,
                Optional<Refused> refused) {
            this.program = program;
            this.files = files;
            this.template = template;
            this.written = written;
            this.refused = refused;
        }

        Program program() {
            return program;
        }

        ProgramFiles files() {
            return files;
        }

        Template template() {
            return template;
        }

        /** The newer version in whose place it runs. */
        Optional<Refused> refused() {
            return refused;
        }

        /** Makes it the one that runs, and all its agents what was prepared for them: at one moment, that of the write. */
        void take() throws BadProgram {
            String name = program.name();
            try {
                if (written.isPresent()) {
                    predecessors.write(name, written.get());
                    settle(name, written.get().mark());
                }
            } catch (IOException e) {
                throw new BadProgram("what runs as " + program.bundle() + " cannot be written down: " + e);
            }
            refused.ifPresent(agents::goesBack);
            if (written.isPresent()) {
                agents.goesOn(program.bundle());
            }
        }
    }

    private void settle(String program, String mark) throws IOException {
        for (String agent : agents.homes().agents(program)) {
            agents.homes().of(agent).settle(mark);
        }
    }

    /** Admits a program and prepares its agents for it. */
    Heir of(Claim claim) throws BadProgram, InterruptedException {
        Program program = claim.program();
        Optional<Predecessors.Predecessor> before = before(claim);
        if (before.isPresent() && before.get().files().same(claim.files())) {
            return new Heir(
                    program, claim.files(), template(program, claim.files()), Optional.empty(), Optional.empty());
        }
        try {
            Template template = template(program, claim.files());
            String mark = before.isPresent() ? carry(before.get(), claim, template) : "";
            var written = new Predecessors.Predecessor(mark, claim.publisher(), claim.files());
            return new Heir(program, claim.files(), template, Optional.of(written), Optional.empty());
        } catch (BadProgram refused) {
            return back(before(claim).orElseThrow(() -> refused).files(), program, refused);
        }
    }

    /** Who ran here before, with whatever an upgrade that was cut off left behind brought to its end or taken away. */
    private Optional<Predecessors.Predecessor> before(Claim claim) throws BadProgram {
        String name = claim.program().name();
        try {
            Optional<Predecessors.Predecessor> last = predecessors.of(name);
            settle(name, last.map(Predecessors.Predecessor::mark).orElse(""));
            return last.filter(one -> one.publisher().equals(claim.publisher()));
        } catch (IOException e) {
            throw new BadProgram("the homes of its agents cannot be read: " + e);
        }
    }

    /** Prepares the agents if the code changes and both sides know how; gives the mark under which they lie. */
    private String carry(Predecessors.Predecessor before, Claim claim, Template template)
            throws BadProgram, InterruptedException {
        if (!claim.program().upgrade() || Secret.digest(before.files().wasm()).equals(template.digest())) {
            return "";
        }
        Optional<Upgrade.Side> old = old(before.files(), claim.program());
        if (old.isEmpty() || !old.get().program().upgrade()) {
            return "";
        }
        String mark = UUID.randomUUID().toString();
        String name = claim.program().bundle();
        long begun = System.nanoTime();
        try {
            List<String> names = agents.homes().agents(claim.program().name());
            Upgrade.Means means = new Upgrade.Means(
                    claim.counter(), agent -> secret.of(name, agent), budget, claim.wanted(), Upgrade.LIMIT);
            new Upgrade(old.get(), new Upgrade.Side(claim.program(), template), means)
                    .prepare(names, agents.homes(), mark, runners);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            LOG.info(
                    "{} {}: {} agents carried over in {} ms",
                    name,
                    claim.program().version(),
                    names.size(),
                    millis);
        } catch (IOException e) {
            throw new BadProgram("the homes of its agents cannot be read: " + e);
        }
        return mark;
    }

    /** The code before; empty if it cannot run here any more, so that nothing can be had from it. */
    private Optional<Upgrade.Side> old(ProgramFiles files, Program now) throws InterruptedException {
        try {
            Program old = files.program(now.name());
            return Optional.of(new Upgrade.Side(old, template(old, files)));
        } catch (BadProgram e) {
            LOG.warn(
                    "{}: the version before {} cannot run here any more: {}",
                    now.bundle(),
                    now.version(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private Heir back(ProgramFiles files, Program refused, BadProgram why) throws BadProgram, InterruptedException {
        Upgrade.Side old = old(files, refused).orElseThrow(() -> why);
        String version = old.program().version();
        Refused said = new Refused(refused.bundle(), why.getMessage(), refused.version(), version);
        return new Heir(old.program(), files, old.template(), Optional.empty(), Optional.of(said));
    }

    private Template template(Program program, ProgramFiles files) throws BadProgram, InterruptedException {
        return templates.of(files.wasm(), program.limits());
    }
}
