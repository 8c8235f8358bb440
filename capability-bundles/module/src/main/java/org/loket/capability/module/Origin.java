package org.loket.capability.module;

/**
 * Where a jar came from.
 *
 * @param by who brought it: the chain of the call, or {@code inbox}
 * @param said whether somebody named this very jar at the counter, and so wants this code
 * @param pristine whether it is the distribution's own, byte for byte
 */
record Origin(String by, boolean said, boolean pristine) {}
