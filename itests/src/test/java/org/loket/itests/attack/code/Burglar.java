package org.loket.itests.attack.code;

import java.io.File;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Capability;
import org.osgi.framework.BundleContext;

/** Reaches for the machine: files, sockets, processes, threads, the JVM itself. */
public final class Burglar extends Code {
    @SuppressWarnings("unused")
    private String mine = "private";

    public Burglar(BundleContext context, String what, Map<String, Object> aim) {
        super(context, what, aim);
    }

    @Override
    @SuppressWarnings("removal")
    public Object call() throws Exception {
        Path file = aim.containsKey("file") ? Path.of(text("file")) : Path.of("nothing");
        return switch (what) {
            case "read" -> Files.readString(file);
            case "read old" -> {
                try (InputStream in = new java.io.FileInputStream(file.toFile())) {
                    yield new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            case "read url" -> {
                try (InputStream in = file.toUri().toURL().openStream()) {
                    yield new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            case "read channel" -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    yield channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                                    .remaining()
                            > 0;
                }
            }
            case "read aside" ->
                CompletableFuture.supplyAsync(() -> {
                            try {
                                return Files.readString(file);
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        })
                        .get(30, TimeUnit.SECONDS);
            case "write" -> Files.writeString(file, text("text"));
            case "delete" -> file.toFile().delete();
            case "list" -> list(file);
            case "connect" -> connect();
            case "listen" -> listen();
            case "execute" -> execute();
            case "private" -> {
                Field field = Burglar.class.getDeclaredField("mine");
                field.setAccessible(true);
                yield field.get(this);
            }
            case "loader" -> loader();
            case "property" -> System.setProperty(text("property"), "burgled") == null;
            case "read property" -> System.getProperty("user.home") != null;
            case "environment" -> !System.getenv().isEmpty();
            case "hook" -> hook();
            case "exit" -> {
                Runtime.getRuntime().exit(77);
                yield true;
            }
            case "halt" -> {
                Runtime.getRuntime().halt(77);
                yield true;
            }
            case "manager" -> {
                System.setSecurityManager(null);
                yield true;
            }
            case "policy" -> {
                java.security.Policy.setPolicy(new java.security.Policy() {});
                yield true;
            }
            case "library" -> library();
            case "library named" -> libraryNamed();
            case "mbeans" -> ManagementFactory.getPlatformMBeanServer().getMBeanCount() > 0;
            case "stdout" -> {
                System.setOut(System.out);
                yield true;
            }
            case "handler" -> {
                Thread.setDefaultUncaughtExceptionHandler(Thread.getDefaultUncaughtExceptionHandler());
                yield true;
            }
            case "trampoline" -> trampoline();
            case "expression" -> expression();
            case "interrupt" -> interrupt(text("thread"));
            case "priority" -> priority();
            default -> throw new AssertionError(what);
        };
    }

    private static Object list(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private Object connect() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), (Integer) aim.get("port"))) {
            socket.getOutputStream().write('!');
            return true;
        }
    }

    private static Object listen() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() > 0;
        }
    }

    @SuppressWarnings("unchecked")
    private Object execute() throws Exception {
        Process process = new ProcessBuilder((List<String>) aim.get("command")).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 && said.equals(text("text"));
    }

    private static Object loader() throws Exception {
        try (var loader =
                new URLClassLoader(new URL[] {new File("/nowhere.jar").toURI().toURL()}, null)) {
            return loader != null;
        }
    }

    private static Object hook() {
        var hook = new Thread(() -> {});
        Runtime.getRuntime().addShutdownHook(hook);
        return Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** The JVM looks into a file that is no library only if it may load libraries. */
    private Object library() {
        try {
            System.load(text("file"));
            return true;
        } catch (UnsatisfiedLinkError e) {
            return true;
        }
    }

    /** The JVM looks into a file that is no library only if it may load libraries. */
    private Object libraryNamed() {
        try {
            System.loadLibrary(text("library"));
            return true;
        } catch (UnsatisfiedLinkError e) {
            return !String.valueOf(e.getMessage()).contains("java.library.path");
        }
    }

    /** A capability of the JDK's making: a handle on System.setProperty, which the kernel then calls with its own authority. */
    private Object trampoline() throws Exception {
        MethodHandle set = MethodHandles.publicLookup()
                .findStatic(
                        System.class, "setProperty", MethodType.methodType(String.class, String.class, String.class));
        MethodHandle bound = MethodHandles.insertArguments(set, 0, text("property"), "burgled");
        MethodHandle fits = MethodHandles.dropArguments(bound, 0, Object.class, Method.class, Object[].class);
        InvocationHandler handler = MethodHandleProxies.asInterfaceInstance(
                InvocationHandler.class, fits.asType(fits.type().changeReturnType(Object.class)));
        var capability = (Capability)
                Proxy.newProxyInstance(Capability.class.getClassLoader(), new Class<?>[] {Capability.class}, handler);
        context.registerService(
                Capability.class,
                capability,
                new java.util.Hashtable<>(Map.of("loket.capability", "evil.jump", "loket.effect", "read")));
        return true;
    }

    /** As {@link #trampoline}, by an object of java.beans that calls whatever method it is told by name. */
    private Object expression() throws Exception {
        Class<?> handler = Class.forName("java.beans.EventHandler");
        Object capability = handler.getMethod("create", Class.class, Object.class, String.class, String.class)
                .invoke(null, Capability.class, new File(text("file")), "delete", null);
        context.registerService(
                Capability.class,
                (Capability) capability,
                new java.util.Hashtable<>(Map.of("loket.capability", "evil.jump", "loket.effect", "read")));
        return true;
    }

    private static Object interrupt(String name) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        try {
            while (group.getParent() != null) {
                group = group.getParent();
            }
        } catch (SecurityException root) {
            // as far up as it gets
        }
        Thread[] threads = new Thread[1000];
        int found = group.enumerate(threads, true);
        Thread thread = Arrays.stream(threads, 0, found)
                .filter(any -> any.getName().equals(name))
                .findFirst()
                .orElseThrow();
        thread.interrupt();
        return true;
    }

    private static Object priority() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        group.setMaxPriority(group.getMaxPriority());
        return true;
    }
}
