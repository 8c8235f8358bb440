package org.loket.launcher;

import java.util.Optional;

/** What was asked on the command line. */
record Options(Mode mode, Optional<String> script, Optional<String> home) {
    /** What the process is to do. */
    enum Mode {
        SERVE,
        EXEC,
        DEMO,
        VERSION,
        HELP
    }

    static final String HELP = """
            Usage: loket [--home DIR]                  start the node with a shell in this terminal
                   loket [--home DIR] --exec 'SCRIPT'  start, run the script, stop
                   loket [--home DIR] demo             start, run the guided tour, stop
                   loket sign JAR --key FILE [--alias NAME]
                                                       sign a module's jar; the key is one of keytool's
                   loket --version | --help

            Options:
              --home DIR      keep configuration, modules, agents and data in DIR; it is filled at the
                              first start. Without it they are kept in the folder Loket was unpacked to.
              --exec SCRIPT   run shell commands, separated by ; or new lines, and stop at the first that
                              fails; - reads the script from standard input.
              --version       print the version and stop.
              --help          print this and stop.

            Without a terminal (a service, a pipe) the node reads no input and serves until SIGTERM.
            In the shell, help lists the commands; Ctrl-D or exit 0 stops the node.

            Environment:
              LOKET_JAVA      the java to use, or its home; else JAVA_HOME, else java on the PATH.
                              17 to 23: both walls stand. 24 and later: wall 2 alone.
              LOKET_OPTS      further options for the JVM, separated by spaces.
              LOKET_KEY_PASSWORD   the password of the key that signs; else it is asked for.

            Files in the home:
              conf/loket.properties   settings        conf/grants/   who may do what
              modules/                the inbox of modules            data/   the node's own records

            Exit codes:
              0  stopped as asked; of --exec: every command succeeded
              1  a command failed, or the node could not start
              2  no Java, or one older than 17
              3  another node runs on this home
              64 the command line is wrong
            """;

    static Options of(String... args) throws Fault {
        Mode mode = Mode.SERVE;
        Optional<String> script = Optional.empty();
        Optional<String> home = Optional.empty();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            switch (arg) {
                case "--version", "--help", "-h", "demo" -> mode = once(mode, plain(arg), arg);
                case "--exec" -> {
                    mode = once(mode, Mode.EXEC, arg);
                    script = Optional.of(value(args, ++i, arg, "the commands to run"));
                }
                case "--home" -> home = Optional.of(value(args, ++i, arg, "a folder"));
                default -> throw usage("unknown option " + arg);
            }
        }
        return new Options(mode, script, home);
    }

    private static Mode plain(String arg) {
        return switch (arg) {
            case "--version" -> Mode.VERSION;
            case "demo" -> Mode.DEMO;
            default -> Mode.HELP;
        };
    }

    private static Mode once(Mode before, Mode now, String arg) throws Fault {
        if (before != Mode.SERVE) {
            throw usage(arg + " does not go with what stands before it");
        }
        return now;
    }

    private static String value(String[] args, int i, String arg, String what) throws Fault {
        if (i >= args.length || args[i].isEmpty()) {
            throw usage(arg + " needs " + what + " after it");
        }
        return args[i];
    }

    private static Fault usage(String what) {
        return new Fault(Fault.USAGE, what + ": see loket --help");
    }
}
