package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Types a README's session and holds what comes against what is shown. One node takes all commands up to one that is
 * refused, which ends a script, or one for the system's shell; the next node goes on with that one's home.
 */
record Typist(Readme readme, Loket loket) {
    private static final String NEXT = "_____ the next command _____";

    /** What was not as it is shown. */
    List<String> type(Readme.Block block) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Readme.Command> script = new ArrayList<>();
        for (Readme.Command command : block.session()) {
            if (command.system()) {
                wrong.addAll(run(script));
                wrong.addAll(wrong(command, system(command.typed())));
            } else {
                script.add(command);
                if (command.refused()) {
                    wrong.addAll(run(script));
                }
            }
        }
        wrong.addAll(run(script));
        return wrong;
    }

    /** Runs these commands in one node, and forgets them. What is told as an error belongs to the last that was run. */
    private List<String> run(List<Readme.Command> script) {
        List<String> wrong = new ArrayList<>();
        if (!script.isEmpty()) {
            List<String> lines = new ArrayList<>();
            script.forEach(command -> lines.addAll(List.of("echo '" + NEXT + "'", command.typed())));
            Loket.Ran ran = loket.exec(lines.toArray(String[]::new));
            String[] outs = ran.out().split(NEXT + "\n", -1);
            for (int i = 0; i < script.size(); i++) {
                boolean last = i == outs.length - 2;
                String out = i < outs.length - 1 ? outs[i + 1] : "nothing: it was not reached";
                wrong.addAll(wrong(script.get(i), new Loket.Ran(last ? ran.code() : 0, out, last ? ran.err() : "")));
            }
            script.clear();
        }
        return wrong;
    }

    private List<String> wrong(Readme.Command command, Loket.Ran ran) {
        if ((ran.code() != 0) == command.refused() && command.fits(ran.all())) {
            return List.of();
        }
        String shown = String.join("\n", command.shown());
        return List.of("%s: %s\nshows %s\ngives (%d) %s"
                .formatted(readme.file(), command.typed(), shown, ran.code(), ran.all()));
    }

    /** In a folder where the home is the distribution that was built, and a manual lies about. */
    private Loket.Ran system(String command) throws IOException {
        Path checkout =
                Files.createDirectories(loket.home().resolveSibling(loket.home().getFileName() + "-checkout"));
        Path target = Files.createDirectories(checkout.resolve("distribution/target"));
        if (!Files.exists(target.resolve("loket"))) {
            Files.createSymbolicLink(target.resolve("loket"), loket.home());
            try (var manual = Typist.class.getResourceAsStream("manual.txt")) {
                Files.copy(manual, checkout.resolve("manual.txt"));
            }
        }
        return Programs.run(checkout, "sh", "-c", command);
    }
}
