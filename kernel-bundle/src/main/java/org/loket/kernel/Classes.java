package org.loket.kernel;

import java.net.URL;
import java.util.Collections;
import org.osgi.framework.Bundle;

/**
 * Loads and initialises every class of the kernel before anybody can call it. A class whose initialiser overflows on the
 * last of its caller's stack is unusable for everybody, for good.
 */
final class Classes {
    private static final String SUFFIX = ".class";

    private Classes() {}

    static void initialise(Bundle kernel) throws ClassNotFoundException {
        for (URL file : Collections.list(kernel.findEntries("/org/loket", "*" + SUFFIX, true))) {
            String path = file.getPath();
            String name = path.substring(1, path.length() - SUFFIX.length()).replace('/', '.');
            Class.forName(name, true, Classes.class.getClassLoader());
        }
    }
}
