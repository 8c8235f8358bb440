package org.loket.capability.shell;

import org.apache.felix.service.command.CommandSession;

/** Where the tour plays: it says what comes, types it, and shows what happens. */
record Stage(CommandSession session, Screen screen) {
    void say(String text) {
        screen.line("");
        screen.line(screen.paint(Ink.BOLD, text));
    }

    void tell(String text) {
        screen.line(text);
    }

    void type(String command) throws Failure {
        screen.line(screen.paint(Ink.GREY, "loket> " + command));
        run(command);
    }

    /** Types what must be refused. */
    void typeInVain(String command) throws Failure {
        screen.line(screen.paint(Ink.GREY, "loket> " + command));
        try {
            run(command);
        } catch (Failure refused) {
            screen.line(screen.paint(Ink.RED, refused.getMessage()));
            return;
        }
        throw new Failure("this should have been refused: " + command);
    }

    private void run(String command) throws Failure {
        try {
            session.execute("loket:" + command);
        } catch (Failure e) {
            throw e;
        } catch (Exception e) {
            throw new Failure(command + ": " + e);
        }
    }
}
