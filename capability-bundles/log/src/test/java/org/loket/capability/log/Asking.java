package org.loket.capability.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.loket.counter.Call;

/** A call as a test makes it. */
record Asking(String capability, String args) implements Call {
    @Override
    public String id() {
        return "0".repeat(32) + "-" + "0".repeat(16);
    }

    @Override
    public Optional<String> parent() {
        return Optional.empty();
    }

    @Override
    public List<String> chain() {
        return List.of("test");
    }

    @Override
    public String caller() {
        return "test";
    }

    @Override
    public String instance() {
        return "";
    }

    @Override
    public Optional<String> key() {
        return Optional.empty();
    }

    @Override
    public boolean write() {
        return false;
    }

    @Override
    public Instant deadline() {
        return Instant.MAX;
    }
}
