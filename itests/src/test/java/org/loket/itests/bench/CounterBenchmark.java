package org.loket.itests.bench;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one call at the counter costs its caller, by what is called and how. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CounterBenchmark {
    /** The case, by name: what is called, with how many characters of arguments, with a gate or without. */
    @Param({"read", "write", "ruled", "gate", "json-60", "json-1k", "json-100k", "thread"})
    public String of;

    private EmbeddedNode node;
    private MethodHandle counter;
    private String capability;
    private String args;

    /** Boots the node. */
    @Setup
    public void boot() throws Exception {
        node = new EmbeddedNode(of.equals("gate"));
        counter = node.counter();
        capability = switch (of) {
            case "write", "ruled", "thread" -> "echo." + of;
            default -> "echo.read";
        };
        args = Text.ofSize(
                switch (of) {
                    case "json-60" -> 60;
                    case "json-1k" -> 1_024;
                    case "json-100k" -> 102_400;
                    default -> 20;
                });
    }

    /** One call. */
    @Benchmark
    public String call() throws Throwable {
        return (String) counter.invokeExact(capability, args);
    }

    /** The record of all that was called has to be whole, or the figures are worth nothing. */
    @TearDown
    public void verify() throws Throwable {
        String verified = node.verified();
        node.close();
        if (!verified.startsWith("{\"ok\":true")) {
            throw new IllegalStateException(verified);
        }
    }
}
