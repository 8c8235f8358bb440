package org.loket.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.loket.counter.Provides;
import org.osgi.framework.ServiceReference;

/**
 * What a provider says of its capability, read once from the service properties.
 *
 * @param write whether it changes anything outside its answer
 * @param timeout milliseconds on a thread of its own; 0 quick and -1 open-ended, both on the caller's thread
 */
record Offer(
        String name, boolean write, String args, String answer, String description, List<String> tags, int timeout) {
    static final int QUICK_MILLIS = 100;
    private static final int LONGEST_NAME = 128;
    private static final int DEFAULT_TIMEOUT = 30_000;
    private static final int LONGEST_TIMEOUT = 24 * 3_600_000;
    private static final int LONGEST_TEXT = 64 * 1024;
    private static final int LONGEST_TAG = 64;

    /** An offer that cannot be taken: the message says which property is wrong. */
    static final class BadOffer extends Exception {
        private static final long serialVersionUID = 1L;

        BadOffer(String message) {
            super(message, null, false, false);
        }
    }

    /** {@code [a-z][a-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)+}, looked at in every call and so by hand. */
    static boolean isName(String text) {
        int length = text.length();
        int dots = 0;
        char before = '.';
        for (int i = 0; i < length && length <= LONGEST_NAME; i++) {
            char c = text.charAt(i);
            boolean small = c >= 'a' && c <= 'z';
            boolean capital = c >= 'A' && c <= 'Z';
            boolean digit = c >= '0' && c <= '9';
            boolean right = before == '.'
                    ? small || (i > 0 && (capital || digit))
                    : small || digit || c == '-' || c == '.' || (dots > 0 && (capital || c == '_'));
            if (!right) {
                return false;
            }
            dots += c == '.' ? 1 : 0;
            before = c;
        }
        return dots > 0 && before != '.' && length <= LONGEST_NAME;
    }

    /**
     * Reads the properties of a service.
     *
     * @param onCallersThread whether the owner trusts this provider to run on the caller's thread
     */
    static Offer of(ServiceReference<?> service, boolean onCallersThread) throws BadOffer {
        if (service.getProperty("capability") != null) {
            throw new BadOffer("the service property capability is the kernel's own");
        }
        String name = text(service, "capability", "");
        if (!isName(name)) {
            throw new BadOffer("loket.capability must be a dotted lower-case name such as time.now");
        }
        int timeout = timeout(service);
        boolean trusted = timeout > 0 || onCallersThread;
        return new Offer(
                name,
                !"read".equals(text(service, "effect", "write")),
                schema(service, "args"),
                schema(service, "answer"),
                text(service, "description", "").lines().findFirst().orElse(""),
                tags(service),
                trusted ? timeout : DEFAULT_TIMEOUT);
    }

    private static String text(ServiceReference<?> service, String name, String otherwise) throws BadOffer {
        Object value = service.getProperty(Provides.PREFIX_ + name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof String text) || text.length() > LONGEST_TEXT) {
            throw new BadOffer(Provides.PREFIX_ + name + " must be one text of at most 65536 characters");
        }
        return text;
    }

    private static String schema(ServiceReference<?> service, String name) throws BadOffer {
        String schema = text(service, name, "{}");
        try {
            Json.checkObject(schema);
            return schema;
        } catch (Json.Malformed e) {
            throw new BadOffer(Provides.PREFIX_ + name + " must be a JSON Schema object: " + e.getMessage());
        }
    }

    private static List<String> tags(ServiceReference<?> service) throws BadOffer {
        Object value = service.getProperty(Provides.PREFIX_ + "tags");
        if (value == null) {
            return List.of();
        }
        if (value instanceof String[] tags
                && tags.length <= 16
                && Stream.of(tags).allMatch(tag -> tag != null && tag.length() <= LONGEST_TAG)) {
            return List.of(tags);
        }
        throw new BadOffer(Provides.PREFIX_ + "tags must be an array of at most 16 texts of at most 64 characters");
    }

    private static int timeout(ServiceReference<?> service) throws BadOffer {
        Object value = service.getProperty(Provides.PREFIX_ + "timeout");
        if (value == null) {
            return DEFAULT_TIMEOUT;
        }
        if (!(value instanceof Integer millis) || millis < -1 || millis > LONGEST_TIMEOUT) {
            throw new BadOffer(
                    Provides.PREFIX_ + "timeout must be an Integer between -1 and " + LONGEST_TIMEOUT + " ms");
        }
        return millis;
    }

    /** Whether the provider runs on the caller's thread. */
    boolean onCallersThread() {
        return timeout <= 0;
    }

    /** How long the provider may take on a thread of its own, in milliseconds; 0 if only the call's deadline bounds it. */
    int limit() {
        return timeout == 0 ? DEFAULT_TIMEOUT : Math.max(0, timeout);
    }

    /** The offer as {@code kernel.catalogue} shows it. */
    Map<String, Object> shown(String provider) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", name);
        shown.put("provider", provider);
        shown.put("effect", write ? "write" : "read");
        shown.put("description", description);
        shown.put("tags", tags);
        shown.put("timeout-ms", timeout);
        try {
            shown.put("args", Json.object(args));
            shown.put("answer", Json.object(answer));
        } catch (Json.Malformed e) {
            throw new IllegalStateException("checked at registration: " + e.getMessage());
        }
        return shown;
    }
}
