package org.loket.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleException;

/** Starts a node: what {@code bin/loket} runs. */
final class Main {
    private final Options options;
    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    private Main(Options options) {
        this.options = options;
    }

    /** The arguments are those of {@link Options#HELP}. */
    public static void main(String... args) {
        PrintStream err = System.err;
        int code;
        try {
            if (args.length > 0 && args[0].equals("sign")) {
                Signing.run(List.of(args).subList(1, args.length), System.getenv(), System.out);
                code = 0;
            } else {
                code = new Main(Options.of(args)).run();
            }
        } catch (Fault e) {
            err.println("loket: " + e.getMessage());
            code = e.code();
        } catch (RuntimeException | Error e) {
            e.printStackTrace(err);
            code = Fault.FAILED;
        }
        System.exit(code);
    }

    private int run() throws Fault {
        switch (options.mode()) {
            case HELP -> out.print(Options.HELP);
            case VERSION -> out.println("Loket " + version());
            default -> start();
        }
        return 0;
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("of no version");
    }

    private void start() throws Fault {
        Layout layout = layout();
        try {
            HomeLock lock = HomeLock.take(layout);
            try {
                Pristine.fill(layout, this::note);
                serve(layout, Settings.read(layout.conf().resolve("loket.properties")));
            } finally {
                lock.close();
            }
        } catch (IOException | BundleException e) {
            throw new Fault(Fault.FAILED, "the node could not start: " + Reason.of(e));
        }
    }

    private Layout layout() throws Fault {
        Path dist;
        try {
            dist = Path.of(Main.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent()
                    .getParent();
        } catch (URISyntaxException e) {
            throw new Fault(Fault.FAILED, "the path of the distribution cannot be used: " + Reason.of(e));
        }
        Path home = options.home().map(Path::of).orElse(dist).toAbsolutePath();
        try {
            Files.createDirectories(home.resolve("data/tmp"));
            return new Layout(dist.toRealPath(), home.toRealPath());
        } catch (IOException e) {
            throw new Fault(
                    Fault.FAILED, "cannot write to " + home + " (" + Reason.of(e) + "): choose a home with --home DIR");
        }
    }

    private void serve(Layout layout, Map<String, String> settings) throws Fault, IOException, BundleException {
        boolean terminal = options.mode() == Options.Mode.SERVE && terminal();
        Node node = Node.start(layout, version(), settings, terminal, this::note);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "Stop"));
        switch (options.mode()) {
            case EXEC -> Shell.start(node, layout, false).run(script(), in, out, err);
            case DEMO -> Shell.start(node, layout, false).run("loket:demo", in, out, err);
            default -> {
                out.println(Banner.of(version(), node.context(), new Walls(node.context())));
                converse(node, layout, terminal);
            }
        }
    }

    private void converse(Node node, Layout layout, boolean terminal) throws Fault, BundleException {
        if (terminal) {
            Shell.start(node, layout, true).await();
        } else {
            Shell.start(node, layout, false);
            out.println("No terminal: serving until SIGTERM (process "
                    + ProcessHandle.current().pid() + ")");
            node.await();
        }
    }

    /** The start script knows; the console is asked where it cannot tell. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean terminal() {
        return Optional.ofNullable(System.getProperty("loket.terminal"))
                .map(Boolean::valueOf)
                .orElseGet(() -> System.console() != null);
    }

    private String script() throws IOException {
        String script = options.script().orElseThrow();
        return script.equals("-") ? new String(in.readAllBytes(), Charset.defaultCharset()) : script;
    }

    private static void stop(Node node) {
        if (!node.stop()) {
            Runtime.getRuntime().halt(Fault.FAILED);
        }
    }

    private void note(String text) {
        err.println("loket: " + text);
    }
}
