package org.loket.agent;

/**
 * What an agent may use.
 *
 * @param memory most bytes of linear memory, in MiB
 * @param time most time its own code may run for one message, in milliseconds; waiting for a capability does not count
 * @param mailbox most messages that wait
 * @param calls most capability calls for one message
 */
record Limits(int memory, int time, int mailbox, int calls) {
    static final Limits NORMAL = new Limits(16, 10_000, 100, 1_000);
    private static final long POLLS_PER_MILLI = 4_000_000;
    private static final int WASM_PAGES_PER_MIB = 16;

    /** Most pages of 64 KiB. */
    int pages() {
        return memory * WASM_PAGES_PER_MIB;
    }

    /** Calls and branches the engine lets pass: above what the machine can do in that time, so that time decides. */
    long fuel() {
        return time * POLLS_PER_MILLI;
    }
}
