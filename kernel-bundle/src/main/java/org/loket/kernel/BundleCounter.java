package org.loket.kernel;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.loket.counter.Call;
import org.loket.counter.Counter;
import org.loket.counter.Refusal;

/** The counter as one bundle holds it. */
final class BundleCounter implements Counter {
    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
    private static final long LONGEST = TimeUnit.DAYS.toNanos(365);

    private final Desk desk;
    private final Caller caller;
    private final String instance;
    private final Call under;
    private final long limitNanos;
    private final String key;

    BundleCounter(Desk desk, Caller caller) {
        this(desk, caller, "", null, 0, "");
    }

    private BundleCounter(Desk desk, Caller caller, String instance, Call under, long limitNanos, String key) {
        this.desk = desk;
        this.caller = caller;
        this.instance = instance;
        this.under = under;
        this.limitNanos = limitNanos;
        this.key = key;
    }

    @Override
    public String call(String capability, String args) throws Refusal {
        return desk.call(this, capability, args);
    }

    @Override
    public Counter as(String name) {
        if (!instance.isEmpty()) {
            throw new IllegalStateException("this counter stands for instance " + instance + " already");
        }
        if (!INSTANCE.matcher(name).matches()) {
            throw new IllegalArgumentException("an instance is named [a-z0-9][a-z0-9._:-]{0,63}");
        }
        return new BundleCounter(desk, caller, name, under, limitNanos, key);
    }

    @Override
    public Counter under(Call call) {
        return new BundleCounter(desk, caller, instance, Objects.requireNonNull(call, "call"), limitNanos, key);
    }

    @Override
    public Counter within(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("a time limit must be positive");
        }
        long nanos = limit.compareTo(Duration.ofNanos(LONGEST)) > 0 ? LONGEST : limit.toNanos();
        return new BundleCounter(desk, caller, instance, under, nanos, key);
    }

    @Override
    public Counter once(String name) {
        if (!KEY.matcher(name).matches()) {
            throw new IllegalArgumentException("a key is 1 to 128 printable ASCII characters without spaces");
        }
        return new BundleCounter(desk, caller, instance, under, limitNanos, name);
    }

    Caller caller() {
        return caller;
    }

    String instance() {
        return instance;
    }

    /** The call this counter continues; null if it follows its thread. */
    Call continued() {
        return under;
    }

    long limitNanos() {
        return limitNanos;
    }

    String key() {
        return key;
    }
}
