package org.loket.itests.node;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A README as a test reads it: its fenced blocks, each with the file it is said to be. */
record Readme(Path file, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("(?m)(?:^`([^`\n]+)`[^\n]*\n)?^```(\\w*)\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final String PROMPT = "loket> ";
    private static final String SYSTEM_PROMPT = "$ ";

    /** What stands between two fences. */
    record Block(Optional<String> file, String language, String text) {
        /** The commands in it and what is shown below each; none if it is no session. */
        List<Command> session() {
            List<Command> commands = new ArrayList<>();
            for (String line : text.lines().toList()) {
                if (line.startsWith(PROMPT)) {
                    commands.add(new Command(line.substring(PROMPT.length()), false, new ArrayList<>()));
                } else if (line.startsWith(SYSTEM_PROMPT) && !commands.isEmpty()) {
                    commands.add(new Command(line.substring(SYSTEM_PROMPT.length()), true, new ArrayList<>()));
                } else if (!commands.isEmpty()) {
                    commands.get(commands.size() - 1).shown().add(line);
                }
            }
            return commands;
        }
    }

    /**
     * One command, and the lines shown below it.
     *
     * @param system whether it is typed at the system's shell, amid a session with the node
     */
    record Command(String typed, boolean system, List<String> shown) {
        boolean refused() {
            return shown.stream().anyMatch(line -> line.startsWith("refused "));
        }

        /** Whether an output has the shown lines in this order; {@code …} stands for any text, alone for any lines. */
        boolean fits(String output) {
            String pattern = shown.stream()
                    .filter(line -> !line.equals("…"))
                    .map(Command::pattern)
                    .collect(Collectors.joining("[^\n]*\n(?:[^\n]*\n)*?[^\n]*?"));
            return Pattern.compile(pattern).matcher(output).find();
        }

        private static String pattern(String line) {
            return Stream.of(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining("[^\n]*?"));
        }
    }

    static Readme of(Path file) throws IOException {
        return new Readme(file, Files.readString(file));
    }

    /** Every README of the source tree. */
    static List<Readme> all(Path root) throws IOException {
        List<Readme> all = new ArrayList<>();
        for (Path file : sources(root)) {
            if (file.endsWith("README.md")) {
                all.add(of(file));
            }
        }
        return all;
    }

    /** The files and folders of the source tree, each folder before what is in it; what builds and tests leave is none of it. */
    static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (folder.endsWith("target") || folder.endsWith(".git")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                sources.add(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.endsWith(".git")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(sources);
        return sources;
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            blocks.add(new Block(Optional.ofNullable(block.group(1)), block.group(2), block.group(3)));
        }
        return blocks;
    }

    /** The files it links to. */
    List<Path> links() {
        List<Path> links = new ArrayList<>();
        for (Matcher link = LINK.matcher(text); link.find(); ) {
            links.add(file.resolveSibling(link.group(1)).normalize());
        }
        return links;
    }
}
