package org.loket.itests.node;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.loket.counter.Call;
import org.loket.counter.Capability;
import org.loket.counter.Counter;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/**
 * A module by which a script has files of the node moved, which only somebody outside may, and waits until the agents are
 * as wanted.
 */
public final class Mover implements BundleActivator {
    static final String NAME = "com.example.mover";
    private static final String SERVICE = "(org.osgi.framework.ServicePermission \"%s\" \"%s\")";
    private static final String WISH = "homes/" + NAME + "/wish";

    /** Puts the module into a home. */
    static void in(Loket loket) throws IOException {
        Files.createDirectories(loket.home().resolve(WISH).getParent());
        new Jar(NAME, Mover.class)
                .imports("com.google.gson")
                .asks(
                        SERVICE.formatted("mover.*", "register"),
                        SERVICE.formatted("(capability=agent.list)", "get"),
                        "(java.util.PropertyPermission \"loket.home\" \"read\")",
                        "(java.io.FilePermission \"${homes}/" + NAME + "/-\" \"read,write\")")
                .write(loket.home().resolve("modules/mover.jar"));
    }

    /** Does, outside the node, what scripts wish for until it is interrupted. */
    static Thread hand(Loket loket) {
        Path wish = loket.home().resolve(WISH);
        Thread hand = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(5);
                    if (Files.exists(wish)) {
                        List<String> names = Files.readAllLines(wish);
                        Path to = loket.home().resolve(names.get(1));
                        Files.move(loket.home().resolve(names.get(0)), to, StandardCopyOption.REPLACE_EXISTING);
                        Files.delete(wish);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        hand.start();
        return hand;
    }

    @Override
    public void start(BundleContext context) {
        Path wish = Path.of(context.getProperty("loket.home")).resolve(WISH);
        Counter counter = context.getService(context.getServiceReference(Counter.class));
        offer(context, "mover.move", call -> {
            Path fresh = wish.resolveSibling("new");
            Files.writeString(fresh, text(call, "from") + "\n" + text(call, "to") + "\n");
            Files.move(fresh, wish);
            while (Files.exists(wish)) {
                Thread.sleep(5);
            }
            return "{}";
        });
        offer(context, "mover.until", call -> {
            boolean there =
                    JsonParser.parseString(call.args()).getAsJsonObject().has("text");
            String text = text(call, there ? "text" : "without");
            while (counter.call("agent.list", "{}").contains(text) != there) {
                Thread.sleep(20);
            }
            return "{}";
        });
    }

    private static void offer(BundleContext context, String name, Capability capability) {
        context.registerService(
                Capability.class, capability, FrameworkUtil.asDictionary(Map.of("loket.capability", name)));
    }

    private static String text(Call call, String name) {
        JsonObject args = JsonParser.parseString(call.args()).getAsJsonObject();
        return args.get(name).getAsString();
    }

    @Override
    public void stop(BundleContext context) {
        // its services go with it
    }
}
