package org.loket.launcher;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Token;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A Gogo script run command by command, each answer printed; the first command that fails ends it. */
final class Script implements Callable<Void> {
    private final BundleContext context;
    private final String text;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    Script(BundleContext context, String text, InputStream in, PrintStream out, PrintStream err) {
        this.context = context;
        this.text = text;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Void call() throws Exception {
        ServiceReference<CommandProcessor> reference = context.getServiceReference(CommandProcessor.class);
        if (reference == null) {
            throw new IllegalStateException("the shell's command processor is not running");
        }
        try (CommandSession session = context.getService(reference).createSession(in, out, err)) {
            session.put("SCOPE", "loket:gogo:*");
            AtomicBoolean succeeded = new AtomicBoolean(true);
            session.setJobListener((job, before, now) -> {
                if (now == Job.Status.Done && job.parent() == null && job.result() != null) {
                    succeeded.set(job.result().isSuccess());
                }
            });
            for (String command : commands(text)) {
                Object answer = session.execute(command);
                if (!succeeded.get()) {
                    throw new IllegalStateException("this command failed: " + command);
                }
                if (answer != null) {
                    out.println(session.format(answer, Converter.INSPECT));
                }
            }
        }
        return null;
    }

    /** Parts a script at its semicolons and line ends; what is joined by an operator stays together. */
    static List<String> commands(String text) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (Token token : new Parser(text).program().tokens()) {
            if (token.toString().equals(";") || token.toString().equals("\n")) {
                commands.add(command.toString());
                command.setLength(0);
            } else {
                command.append(command.isEmpty() ? "" : " ").append(token);
            }
        }
        if (!command.isEmpty()) {
            commands.add(command.toString());
        }
        return commands;
    }
}
