package org.loket.capability.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

final class BridgeTest {
    private final List<String> said = new ArrayList<>();
    private final Logger logger = fake(Logger.class, (method, args) -> {
        if (method.startsWith("is")) {
            return !method.equals("isTraceEnabled") && !method.equals("isDebugEnabled");
        }
        said.add(method + " " + ((Object[]) args[1])[0]);
        return null;
    });
    private final Bundle own = fake(Bundle.class, (method, args) -> null);
    private final BundleContext context =
            fake(BundleContext.class, (method, args) -> method.equals("getBundles") ? new Bundle[0] : own);
    private final LoggerFactory factory = fake(LoggerFactory.class, (method, args) -> logger);
    private Bridge bridge;

    @AfterEach
    void closeBridge() {
        if (bridge != null) {
            bridge.close();
        }
    }

    @Test
    void whatSlf4jSaidBeforeTheLogOpenedIsSaidFirst() {
        var log = org.slf4j.LoggerFactory.getLogger("test");
        log.info("early {}", 1);
        log.debug("too low to wait");
        bridge = new Bridge(context, factory);
        log.warn("late {} {}", 2, 3, new IllegalStateException());
        assertEquals(List.of("info early 1", "warn late 2 3"), said);
    }

    @Test
    void systemLoggersGoTheSameWay() {
        bridge = new Bridge(context, factory);
        System.getLogger("org.loket.kernel").log(System.Logger.Level.WARNING, "from the kernel {0}", 7);
        assertEquals(List.of("warn from the kernel 7"), said);
    }

    @Test
    void whetherALevelIsTakenIsAskedOnceASecond() {
        var asked = new ArrayList<String>();
        Logger counting = fake(Logger.class, (method, args) -> {
            asked.add(method);
            return asked.size() > 1;
        });
        var now = new AtomicLong();
        var outlet = new Outlet(null, "test", now::get);
        assertFalse(outlet.takes(LogLevel.TRACE));
        bridge = new Bridge(context, fake(LoggerFactory.class, (method, args) -> counting));
        assertFalse(outlet.takes(LogLevel.TRACE));
        assertTrue(outlet.takes(LogLevel.DEBUG));
        now.set(TimeUnit.SECONDS.toNanos(1));
        assertFalse(outlet.takes(LogLevel.TRACE));
        now.incrementAndGet();
        assertTrue(outlet.takes(LogLevel.TRACE));
        assertEquals(List.of("isTraceEnabled", "isDebugEnabled", "isTraceEnabled"), asked);
    }

    @Test
    void aNewLogIsAskedAnew() {
        var outlet = new Outlet(null, "test", () -> 0);
        bridge = new Bridge(context, factory);
        assertFalse(outlet.takes(LogLevel.TRACE));
        bridge.close();
        assertTrue(outlet.takes(LogLevel.INFO));
        Logger all = fake(Logger.class, (method, args) -> true);
        bridge = new Bridge(context, fake(LoggerFactory.class, (method, args) -> all));
        assertTrue(outlet.takes(LogLevel.TRACE));
    }

    @Test
    void handlersAreAsTheyWereAfterwards() {
        var root = LogManager.getLogManager().getLogger("");
        var before = root.getHandlers();
        bridge = new Bridge(context, factory);
        assertEquals(1, root.getHandlers().length);
        assertTrue(root.getHandlers()[0] instanceof Julian, Arrays.toString(root.getHandlers()));
        bridge.close();
        bridge = null;
        assertArrayEquals(before, root.getHandlers());
    }

    /** What a fake answers. */
    interface Answer {
        Object to(String method, Object[] args);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> answer.to(method.getName(), args)));
    }
}
