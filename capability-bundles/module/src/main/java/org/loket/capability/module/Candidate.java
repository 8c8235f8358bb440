package org.loket.capability.module;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/**
 * What a jar says it is, and who signed it; nothing of it was run or installed.
 *
 * @param asks the lines it asks for, as the kernel writes them
 * @param dropped the capabilities its manifest says it no longer offers
 * @param probe the call its manifest names to show that it works
 */
record Candidate(
        Path jar,
        String sha,
        String name,
        Version version,
        String publisher,
        List<String> asks,
        Set<String> dropped,
        Optional<ProbeCall> probe,
        Map<String, String> headers) {
    static final String UNSIGNED = "unsigned";

    /** A call to a capability of the module itself. */
    record ProbeCall(String capability, String args) {}

    String words() {
        return name + " " + version;
    }
}
