package org.loket.kernel;

import java.util.Map;
import java.util.function.Predicate;

/**
 * How the lines of a node are read.
 *
 * @param system whether a symbolic name is a system bundle's
 * @param variables what {@code ${node}} and {@code ${homes}} stand for
 */
record GrantReading(Predicate<String> system, Map<String, String> variables) {
    GrantLine line(String name, String line) throws BadLine {
        return GrantLine.parse(line, system.test(name), variables);
    }

    GrantFile file(String name, byte[] content) {
        return GrantFile.parse(content, system.test(name), variables);
    }
}
