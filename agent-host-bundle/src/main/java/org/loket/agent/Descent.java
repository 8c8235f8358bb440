package org.loket.agent;

import java.lang.invoke.MethodHandles;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Goes down the stack to see that it is there. It touches every page on its way, and those stay with the thread.
 *
 * <p>What descends is a method no Java programmer would write, and so it is made here: it holds {@link #LONGS} numbers
 * over a call, and is far too large for any compiler to inline into itself. So each of its frames has room for them,
 * interpreted or compiled; but only the first and the last frame of a probe fill that room, and it costs less than a
 * microsecond. The first does because a compiler that saw only descents that overflowed would leave the room out.
 */
final class Descent {
    private static final int LONGS = 256;
    private static final int FRAMES = Stack.BYTES / (LONGS * Long.BYTES);
    private static final String NAME = "org/loket/agent/Steps";
    private static final Down DOWN = down();

    private Descent() {}

    /** Goes down so many frames. */
    interface Down {
        /** Gives a number that nobody knows before. */
        long go(int frames);
    }

    /** @throws StackOverflowError if fewer than so many times {@link Stack#BYTES} bytes of stack are free */
    static void probe(int times) {
        DOWN.go(times * FRAMES);
    }

    /** Goes down an eighth of that, where every method that begins has touched the stack already. */
    static void begin() {
        DOWN.go(FRAMES / 8);
    }

    private static Down down() {
        try {
            return (Down) MethodHandles.lookup()
                    .defineHiddenClass(descent(), true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the host may make a class of its own", e);
        }
    }

    private static byte[] descent() {
        ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS | ClassWriter.COMPUTE_FRAMES);
        type.visit(Opcodes.V17, Opcodes.ACC_FINAL, NAME, null, "java/lang/Object", new String[] {
            "org/loket/agent/Descent$Down"
        });
        type.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_VOLATILE, "number", "J", null, null);
        MethodVisitor made = type.visitMethod(0, "<init>", "()V", null, null);
        made.visitVarInsn(Opcodes.ALOAD, 0);
        made.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        made.visitInsn(Opcodes.RETURN);
        made.visitMaxs(0, 0);
        go(type.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, "go", "(I)J", null, null));
        type.visitEnd();
        return type.toByteArray();
    }

    /**
     * Most frames go straight on. A first one reads a volatile number into each of its locals, goes on, and mixes what
     * that gave with all of them: none can be read later or summed up earlier, so all lie in the frame meanwhile.
     */
    private static void go(MethodVisitor code) {
        Label inside = new Label();
        Label first = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitJumpInsn(Opcodes.IFGE, inside);
        code.visitFieldInsn(Opcodes.GETSTATIC, NAME, "number", "J");
        code.visitInsn(Opcodes.LRETURN);
        code.visitLabel(inside);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitIntInsn(Opcodes.SIPUSH, FRAMES);
        code.visitInsn(Opcodes.IREM);
        code.visitJumpInsn(Opcodes.IFEQ, first);
        deeper(code);
        code.visitInsn(Opcodes.LRETURN);
        code.visitLabel(first);
        for (int i = 0; i < LONGS; i++) {
            code.visitFieldInsn(Opcodes.GETSTATIC, NAME, "number", "J");
            code.visitVarInsn(Opcodes.LSTORE, 2 + 2 * i);
        }
        deeper(code);
        for (int i = 0; i < LONGS; i++) {
            code.visitVarInsn(Opcodes.LLOAD, 2 + 2 * i);
            code.visitInsn(i % 2 == 0 ? Opcodes.LXOR : Opcodes.LADD);
        }
        code.visitInsn(Opcodes.LRETURN);
        code.visitMaxs(0, 0);
    }

    private static void deeper(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.ISUB);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, NAME, "go", "(I)J", false);
    }
}
