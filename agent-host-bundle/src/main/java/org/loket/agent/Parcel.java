package org.loket.agent;

/**
 * What an agent wants done once its message is committed.
 *
 * @param key names it for good: whoever serves it can drop a repeat
 * @param later whether its answer comes back as a message; {@code agent.tell} has none
 */
record Parcel(String key, boolean later, String capability, String args) {
    /** By which the agent knows the answer again. */
    String ticket() {
        return Message.id(key);
    }
}
