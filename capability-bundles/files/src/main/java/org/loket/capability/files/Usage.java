package org.loket.capability.files;

import java.nio.file.attribute.BasicFileAttributes;

/** How much there is: files and folders, and the bytes of the files. */
record Usage(long entries, long bytes) {
    static final Usage NOTHING = new Usage(0, 0);

    static Usage of(BasicFileAttributes found) {
        return new Usage(1, found.isRegularFile() ? found.size() : 0);
    }

    Usage plus(Usage more) {
        return new Usage(entries + more.entries, bytes + more.bytes);
    }

    Usage minus(Usage less) {
        return new Usage(entries - less.entries, bytes - less.bytes);
    }
}
