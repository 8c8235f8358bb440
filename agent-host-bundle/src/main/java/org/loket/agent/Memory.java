package org.loket.agent;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent committed last, here and on the disk: the one is never older than the other by more than its program allows. */
final class Memory {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);

    private final Program program;
    private final Template template;
    private final Home home;
    private final Mailbox mailbox;
    private final Dispatch dispatch;
    private final Budget.Share share;
    private final Object writing = new Object();
    private volatile Image image;
    private volatile boolean unwritten;

    Memory(Program program, Template template, Agent.Ground ground, Mailbox mailbox) {
        this.program = program;
        this.template = template;
        this.home = ground.home();
        this.mailbox = mailbox;
        this.dispatch = ground.dispatch();
        this.share = ground.share();
        this.image = template.image();
    }

    /** Goes on where the home left it; what another program left is put aside there. */
    Home.State restore() {
        Home.State state = new Home.State(template.image(), List.of(), List.of());
        try {
            state = home.read(template).orElse(state);
        } catch (IOException e) {
            LOG.warn("{} {}: {}", mailbox.name(), program.version(), e.getMessage());
        }
        image = state.image();
        share.settle(image.beyond(template.image()).keySet());
        return state;
    }

    /** A guest that goes on from here. */
    Guest fork() {
        return template.fork(image, share);
    }

    /** What a message changed is gone. */
    void rollBack() {
        share.rollBack();
    }

    /** Nobody needs it any more; what is on the disk stays there. */
    void close() {
        share.close();
    }

    /** Makes this the state; it is on the disk before this returns, if the program wants it so. */
    void commit(Image next, List<Parcel> parcels) throws IOException {
        synchronized (writing) {
            boolean durable = program.commit() == Program.Commit.MESSAGE;
            if (durable) {
                home.write(template, new Home.State(next, mailbox.handled(true), dispatch.with(parcels)));
            }
            mailbox.done();
            image = next;
            share.commit();
            unwritten = !durable;
            dispatch.add(parcels);
        }
    }

    /** Something that is written along with it changed. */
    void changed() {
        unwritten = true;
    }

    boolean isWritten() {
        return !unwritten;
    }

    /** Writes what changed; a full disk is told, and tried again. */
    void write() {
        synchronized (writing) {
            if (!unwritten) {
                return;
            }
            unwritten = false;
            try {
                home.write(template, new Home.State(image, mailbox.handled(false), dispatch.all()));
            } catch (IOException e) {
                unwritten = true;
                LOG.error("{}: cannot write its memory to its home", mailbox.name(), e);
            }
        }
    }

    /** Keeps no more than what differs from the template; while no guest runs. */
    void shrink() {
        synchronized (writing) {
            image = image.over(template.image());
            share.settle(image.beyond(template.image()).keySet());
        }
    }

    /** How many pages differ from the template. */
    int pages() {
        return image.beyond(template.image()).size();
    }
}
