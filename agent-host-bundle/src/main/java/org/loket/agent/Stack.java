package org.loket.agent;

/**
 * Makes sure of free stack before anything of the node runs on a guest's thread: a guest that recurses and then calls
 * would otherwise overflow the stack in the middle of the kernel's own work. The overflow happens here instead, where
 * nothing is torn. A {@link Room} is asked for where the JVM is seen to heed it, for what is asked for is not touched: a
 * thread that waits then keeps a third of the memory. So that no stack ends in the asking, a first part is gone down.
 * Where the JVM does not heed it, a {@link Descent} goes down all the way.
 */
final class Stack {
    static final int BYTES = 256 * 1024;
    private static final boolean HEEDED = Room.isHeeded();

    private Stack() {}

    /** @throws StackOverflowError if fewer than {@link #BYTES} bytes of stack are free */
    static void probe() {
        if (HEEDED) {
            Descent.begin();
            Room.ask();
        } else {
            Descent.probe(1);
        }
    }

    /** Whether rooms are asked for. */
    static boolean heeded() {
        return HEEDED;
    }
}
