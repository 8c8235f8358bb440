package org.loket.launcher;

import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Which walls stand, in the kernel's own words, asked at the counter. */
final class Walls implements Supplier<String> {
    private static final String COUNTER = "org.loket.counter.Counter";
    private static final Pattern SECURITY = Pattern.compile("\"security\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

    private final BundleContext context;

    Walls(BundleContext context) {
        this.context = context;
    }

    /** One line, or empty text where there is no counter. */
    @Override
    public String get() {
        ServiceReference<?> reference = context.getServiceReference(COUNTER);
        if (reference == null) {
            return "";
        }
        try {
            Object counter = context.getService(reference);
            Object answer = reference
                    .getBundle()
                    .loadClass(COUNTER)
                    .getMethod("call", String.class, String.class)
                    .invoke(counter, "kernel.status", "{}");
            return security(String.valueOf(answer));
        } catch (InvocationTargetException e) {
            return "the kernel does not say which walls stand: " + Reason.of(e.getCause());
        } catch (ReflectiveOperationException e) {
            return "the kernel does not say which walls stand: " + Reason.of(e);
        } finally {
            context.ungetService(reference);
        }
    }

    /** The text of the member {@code security}. */
    static String security(String status) {
        Matcher found = SECURITY.matcher(status);
        return found.find()
                ? ESCAPE.matcher(found.group(1)).replaceAll(escape -> Matcher.quoteReplacement(plain(escape.group(1))))
                : "the kernel does not say which walls stand";
    }

    private static String plain(String escape) {
        return switch (escape.charAt(0)) {
            case 'u' -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
            case 'n', 'r', 't' -> " ";
            default -> escape;
        };
    }
}
