package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.loket.counter.Refusal;

/** What is done with a caller's files while nobody else changes them. */
@FunctionalInterface
interface Work {
    JsonObject on(Space space) throws IOException, Refusal;
}
