package org.loket.capability.shell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.felix.service.command.CommandSession;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** A session whose words a test can read, and a framework with bundles of these names. */
final class Typing {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);
    final CommandSession session =
            fake(CommandSession.class, (method, args) -> method.equals("getConsole") ? console : null);

    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    static BundleContext framework(String... names) {
        var bundles = new Bundle[names.length];
        for (int i = 0; i < names.length; i++) {
            bundles[i] = bundle(i, names[i]);
        }
        return fake(BundleContext.class, (method, args) -> switch (method) {
            case "getBundles" -> bundles.clone();
            case "getBundle" ->
                Arrays.stream(bundles)
                        .filter(bundle -> args != null && args[0].equals(bundle.getBundleId()))
                        .findFirst()
                        .orElse(null);
            default -> null;
        });
    }

    private static Bundle bundle(long id, String name) {
        return fake(Bundle.class, (method, args) -> switch (method) {
            case "getBundleId" -> id;
            case "getSymbolicName" -> name;
            case "getVersion" -> new Version(1, 0, 0);
            case "getState" -> name.equals("hung") && id % 2 == 0 ? Bundle.STARTING : Bundle.ACTIVE;
            case "hashCode" -> (int) id;
            default -> null;
        });
    }

    /** What a fake answers. */
    interface Answer {
        Object to(String method, Object[] args);
    }

    static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> answer.to(method.getName(), args)));
    }
}
