package org.apache.felix.framework.security.util;

import java.io.File;
import java.util.Map;
import org.apache.felix.framework.util.SecureAction;

/**
 * Keeps nothing. It stands on the class path before the class of this name in Felix's security, which writes the
 * permissions of all bundles anew whenever those of one change, and misreads them at the next start (a dash stays before
 * each location). The kernel says at every start what each bundle may do, so the file was of no use, and with a thousand
 * bundles writing it was four fifths of a boot.
 */
public final class PropertiesCache {
    /** Needs none of these. */
    public PropertiesCache(File file, File temporary, SecureAction action) {}

    /** Writes nothing. */
    public void write(Map<?, ?> data) {}

    /** Reads nothing. */
    public void read(Class<?> type, Map<?, ?> data) {}
}
