package org.loket.launcher;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;

/**
 * The JDK's four lines about the Security Manager's end, which the banner says better.
 *
 * <p>No option of a JVM from 17 to 23 keeps them off the owner's terminal, and the stream that carries them and nothing
 * else there is private, so it is exchanged. Where that fails they are shown, and nothing else changes.
 */
final class Warning {
    private Warning() {}

    /** Keeps the lines away; only for a JVM that has a Security Manager. */
    static void mute() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field own = type.getDeclaredField("theUnsafe");
            own.setAccessible(true);
            Object unsafe = own.get(null);
            Field stream = System.class.getDeclaredField("initialErrStream");
            Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, stream);
            Object offset = type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, stream);
            type.getMethod("putObject", Object.class, long.class, Object.class)
                    .invoke(unsafe, base, offset, new PrintStream(OutputStream.nullOutputStream()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.Logger.Level level = System.Logger.Level.DEBUG;
            System.getLogger("org.loket.launcher").log(level, "The JDK's warnings stay", e);
        }
    }
}
