package org.loket.itests.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An agent that calls whatever it is asked to call, and answers what it was answered. */
final class Relay {
    static final Path WASM = Path.of("../agent-host-bundle/src/test/resources/org/loket/agent/guest/relay.wasm");

    private Relay() {}

    /** A program that does so, and asks for whatever an agent may be given. */
    static Guest of(String name) throws IOException {
        return new Guest(name).file("agent.wasm", Files.readAllBytes(WASM)).asks("store.*", "files.*", "agent.*");
    }

    /** The shell's line by which an agent calls a capability. */
    static String by(String agent, String capability, String args) {
        return by(agent, capability.getBytes(UTF_8), args.getBytes(UTF_8));
    }

    static String by(String agent, byte[] capability, byte[] args) {
        HexFormat hex = HexFormat.of();
        return "call agent.ask '{\"agent\":\"" + agent + "\",\"body\":\"" + hex.formatHex(capability) + "."
                + hex.formatHex(args) + "\"}'";
    }

    /** The answers the shell printed, each on a line or, where long, on several. */
    static List<String> answers(Loket.Ran ran) {
        List<String> answers = new ArrayList<>();
        StringBuilder several = new StringBuilder();
        for (String line : ran.out().lines().toList()) {
            if (several.length() > 0 || line.equals("{")) {
                several.append(line);
                if (line.equals("}")) {
                    answers.add(several.toString());
                    several.setLength(0);
                }
            } else if (line.startsWith("{")) {
                answers.add(line);
            }
        }
        return answers;
    }
}
