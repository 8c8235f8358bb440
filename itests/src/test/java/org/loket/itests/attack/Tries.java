package org.loket.itests.attack;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says of a test what attack it is, and what must hold it: the row of the table in ATTACKS.md. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tries {
    /** What the attacker tries, in plain words. */
    String value();

    /** What holds it, each by itself; none of them: it is not held, and must succeed. */
    By[] held();

    /** Whether there is something to attack only where the framework's wall stands. */
    boolean onlyWithWallOne() default false;

    /** What can hold an attack. */
    enum By {
        /** Wall 1: the framework's permissions. */
        FRAMEWORK,
        /** Wall 2: the counter. */
        COUNTER,
        /** The kernel's own form, whatever walls stand: there is nothing to take down, so the test shows that its canary can be reached. */
        KERNEL
    }
}
