package org.loket.counter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Says what a {@link Capability} service offers, as service properties {@code loket.capability}, {@code loket.effect} and
 * so on. They are read once, at registration.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Provides {
    /** Prefix of the service properties. */
    String PREFIX_ = "loket.";

    /** Name of the capability: {@code noun.verb}, lower case, dotted, at most 128 characters; the bundle needs a {@code register} grant that covers it. */
    String capability();

    /** {@code read} if the call changes nothing outside its answer, else {@code write}; anything else counts as {@code write}. */
    String effect() default "write";

    /** JSON Schema of the arguments. */
    String args() default "{}";

    /** JSON Schema of the answer. */
    String answer() default "{}";

    /** One line of plain words. */
    String description() default "";

    /** What the capability does beyond its effect: {@code own} (only the caller's own data), {@code outward}, {@code spends}, {@code deletes}, {@code grants}. */
    String[] tags() default {};

    /**
     * How long a call may take, in milliseconds, on a thread of its own. {@code 0} (quick: on the caller's thread, watched,
     * 100 ms) and {@code -1} (on the caller's thread, keeps the deadline itself) are honoured only for system bundles and
     * those the owner named in {@code loket.quick}; for others they mean the default.
     */
    int timeout() default 30_000;
}
