package org.loket.agent;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Asks the JVM whether a frame of twice {@link Stack#BYTES} bytes would fit. When the JVM itself begins a Java
 * method, as it does for reflection of the native kind, it compares the stack that is left with the largest frame the
 * method may have, and touches nothing. So the method here says that it may need that much, and does nothing. It must
 * never be compiled, for that would touch all of it: so it has a branch, never taken, that takes a lock and keeps it, and
 * such a method HotSpot leaves to its interpreter.
 *
 * <p>Reflection is of that kind for a hidden class up to JDK 17, and later for a method of variable arity whose last
 * parameter is no array: no method handle can be made of such a one.
 */
final class Room {
    /** As much as a method may need, and twice what is promised: it costs nothing. */
    private static final int SLOTS = 2 * Stack.BYTES / Long.BYTES - 1;

    private static final String NAME = "org/loket/agent/Large";
    private static final String LOCK = "Ljava/lang/Object;";
    private static final Method METHOD = method();

    private Room() {}

    /** @throws StackOverflowError if there is no room */
    static void ask() {
        try {
            METHOD.invoke(null);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new StackOverflowError();
        }
    }

    /**
     * Whether this JVM answers truly, on a stack that is large enough and on one that cannot be. That one is so small that
     * no usual thread's old stack is handed out for it.
     */
    static boolean isHeeded() {
        return fits(4L * Stack.BYTES) && !fits(Stack.BYTES / 2);
    }

    /** Whether a thread with so large a stack is told that there is room. */
    private static boolean fits(long stack) {
        FutureTask<Boolean> asked = new FutureTask<>(() -> {
            try {
                ask();
                return true;
            } catch (StackOverflowError e) {
                return false;
            }
        });
        new Thread(null, asked, "loket-agent-stack", stack, false).start();
        try {
            return asked.get();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Method method() {
        try {
            Class<?> type =
                    MethodHandles.lookup().defineHiddenClass(large(), true).lookupClass();
            Method method = type.getDeclaredMethod("large");
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the host may make a class of its own", e);
        }
    }

    private static byte[] large() {
        ClassWriter type = new ClassWriter(0);
        type.visit(Opcodes.V17, Opcodes.ACC_FINAL, NAME, null, "java/lang/Object", null);
        type.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_VOLATILE, "lock", LOCK, null, null);
        MethodVisitor made = type.visitMethod(Opcodes.ACC_STATIC | Opcodes.ACC_VARARGS, "large", "()V", null, null);
        Label end = new Label();
        made.visitFieldInsn(Opcodes.GETSTATIC, NAME, "lock", LOCK);
        made.visitJumpInsn(Opcodes.IFNULL, end);
        made.visitFieldInsn(Opcodes.GETSTATIC, NAME, "lock", LOCK);
        made.visitInsn(Opcodes.MONITORENTER);
        made.visitLabel(end);
        made.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        made.visitInsn(Opcodes.RETURN);
        made.visitMaxs(SLOTS, 0);
        made.visitEnd();
        type.visitEnd();
        return type.toByteArray();
    }
}
