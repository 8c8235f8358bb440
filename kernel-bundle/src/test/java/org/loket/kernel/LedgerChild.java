package org.loket.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AccessControlContext;
import java.security.AccessControlException;
import java.security.AccessController;
import java.security.Permission;
import java.security.Permissions;
import java.security.Policy;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that writes a ledger and says on its standard output what the ledger told it was written. */
final class LedgerChild implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private LedgerChild(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static LedgerChild start(String work, Path data, String... jvm) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(jvm));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), LedgerChild.class.getName(), work, data.toString()));
        return new LedgerChild(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line the child says; the last one is "". */
    String line() throws IOException {
        String line = out.readLine();
        return line == null ? "" : line;
    }

    /** Everything the child still says, up to and with the line that begins so. */
    List<String> until(String start) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
            if (line.startsWith(start)) {
                return lines;
            }
        }
        throw new IOException("the child ended without " + start + " but said " + lines);
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; gives what the child had said until then. */
    List<String> kill() throws IOException {
        process.toHandle().destroyForcibly();
        return out.lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        LedgerFolder folder = new LedgerFolder(Path.of(args[1]));
        PrintStream witness = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        switch (args[0]) {
            case "write" -> write(folder, witness);
            case "fill" -> fill(folder, witness);
            case "confined" -> confined(folder, witness);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void write(LedgerFolder folder, PrintStream witness) throws Exception {
        Ledger ledger = folder.open(new Ledger.Settings(64 << 10, 0, 200, Duration.ofMillis(5)));
        Runnable writer = () -> {
            while (true) {
                Told call = Told.call("store.kv.put");
                try {
                    ledger.begin(call);
                    witness.println("begun " + call.id());
                    ledger.read(Told.call("time.now"));
                    ledger.end(call);
                    witness.println("ended " + call.id());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
        new Thread(writer).start();
        writer.run();
    }

    /** Writes until it is refused, with some writes open; ends those when told; goes on when told again. */
    private static void fill(LedgerFolder folder, PrintStream witness) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (Ledger ledger = folder.open()) {
            witness.println("ready");
            in.readLine();
            List<Told> open = new ArrayList<>();
            long reads = 0;
            try {
                for (int i = 0; i < 1_000_000; i++) {
                    Told call = Told.call("store.kv.put");
                    ledger.begin(call);
                    if (open.size() < 20) {
                        open.add(call);
                    } else {
                        ledger.end(call);
                    }
                    reads += ledger.read(Told.call("time.now")) ? 1 : 0;
                }
                witness.println("never refused");
            } catch (IOException e) {
                witness.println("refused " + e.getMessage());
            }
            boolean read = ledger.read(Told.call("time.now"));
            long slow = ledger.refused(Told.refused("a", "b.c"));
            ledger.note("kept", "{}");
            open.forEach(ledger::end);
            witness.println(
                    "ended " + open.size() + " reads " + reads + " " + read + " " + ledger.writable() + " " + slow);
            in.readLine();
            while (!ledger.writable()) {
                Thread.onSpinWait();
            }
            Told call = Told.call("after.all");
            ledger.begin(call);
            ledger.end(call);
            witness.println("again " + ledger.read(Told.call("time.now")));
        }
        witness.println("closed");
    }

    /** Calls with code on the stack that may do nothing, under a Security Manager. */
    @SuppressWarnings("removal")
    private static void confined(LedgerFolder folder, PrintStream witness) throws Exception {
        Policy.setPolicy(new Policy() {
            @Override
            public boolean implies(ProtectionDomain domain, Permission permission) {
                return true;
            }
        });
        System.setSecurityManager(new SecurityManager());
        try (Ledger ledger = folder.open()) {
            var nothing =
                    new AccessControlContext(new ProtectionDomain[] {new ProtectionDomain(null, new Permissions())});
            AccessController.doPrivileged(
                    (PrivilegedExceptionAction<Boolean>) () -> {
                        try {
                            System.getProperty("user.home");
                        } catch (AccessControlException e) {
                            witness.println("confined");
                        }
                        for (int i = 0; i < 1000; i++) {
                            Told call = Told.call("x.y");
                            ledger.begin(call);
                            ledger.read(Told.call("x.y"));
                            ledger.refused(Told.refused("a", "x.z"));
                            ledger.end(call);
                        }
                        ledger.note("x", "{}");
                        ledger.head();
                        ledger.tail(10, line -> true);
                        LedgerFolder.problems(ledger);
                        return ledger.writable();
                    },
                    nothing);
        }
        witness.println("done");
    }
}
