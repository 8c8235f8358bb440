package com.example.words;

import org.osgi.framework.FrameworkUtil;

/** A library's class, which says of which version it is. */
public final class Word {
    private Word() {}

    public static String version() {
        return FrameworkUtil.getBundle(Word.class).getVersion().toString();
    }
}
