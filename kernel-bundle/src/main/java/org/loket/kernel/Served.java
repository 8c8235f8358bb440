package org.loket.kernel;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.loket.counter.Call;
import org.loket.counter.Refusal;

/** One call at the counter, from the moment it is asked for until its outcome is written down. */
final class Served implements Call, Recorded {
    static final int DEEPEST = 32;
    static final long ROOT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BundleCounter counter;
    private final Served parent;
    private final String capability;
    private final String args;
    private final long high;
    private final long low;
    private final long span;
    private final long startedMillis;
    private final long startedNanos;
    private final long deadline;
    private final int depth;
    private final Exempt exempt;
    private final boolean settles;
    private volatile boolean open = true;
    private volatile boolean settling;
    private volatile Held held;
    private volatile Provider provider;
    private Map<Refusal, String> heard = Map.of();
    private boolean write = true;
    private boolean begun;
    private String answer = "";
    private String outcome = "";
    private String ran = "";
    private long micros;

    /** A seat this call occupies: the provider's or a gate's. */
    private record Held(Seat seat, Held next) {}

    /** The gates that are not asked about this call, because it is made by them. */
    private record Exempt(Caller gate, Exempt next) {}

    /**
     * @param parent the call this one is made under; null for a root call, as everywhere in this class
     * @param slot what the calling thread is doing
     */
    Served(BundleCounter counter, Served parent, Slot slot, String capability, String args) {
        this.counter = counter;
        this.parent = parent;
        this.capability = capability;
        this.args = args;
        var random = ThreadLocalRandom.current();
        span = random.nextLong() | 1;
        startedMillis = System.currentTimeMillis();
        startedNanos = System.nanoTime();
        long limit = counter.limitNanos();
        if (parent == null) {
            high = random.nextLong();
            low = random.nextLong() | 1;
            depth = 1;
            exempt = null;
            settles = false;
            deadline = startedNanos + (limit > 0 ? limit : ROOT_NANOS);
        } else {
            high = parent.high;
            low = parent.low;
            depth = parent.depth + 1;
            exempt = parent.exemptFor(counter.caller(), slot);
            settles = parent.settling && slot.current() == parent && slot.gate() == counter.caller();
            long latest = settles ? startedNanos + SETTLE_NANOS : parent.deadline;
            deadline = limit > 0 && startedNanos + limit - latest < 0 ? startedNanos + limit : latest;
        }
    }

    /** From now on the call's gates are told how it ended, and may call the counter to settle their accounts. */
    void settle() {
        settling = true;
    }

    /** Whether a gate makes this call while it is told how the one above ended, which need not be open for it. */
    boolean settles() {
        return settles;
    }

    private Exempt exemptFor(Caller caller, Slot slot) {
        if (slot.current() == this) {
            return slot.gate() == caller ? new Exempt(caller, exempt) : exempt;
        }
        return !servedBy(caller) && gatedBy(caller) ? new Exempt(caller, exempt) : exempt;
    }

    /** Whether this call, or one above it, is made by a gate that bears one of these names. */
    boolean exempts(String... names) {
        for (Exempt e = exempt; e != null; e = e.next) {
            if (List.of(names).contains(e.gate.name())) {
                return true;
            }
        }
        return false;
    }

    synchronized void occupy(Seat seat) {
        held = new Held(seat, held);
    }

    void serveBy(Provider target) {
        provider = target;
        occupy(target.seat());
    }

    void aim(Provider target) {
        write = target.offer().write();
    }

    /** Whether this bundle serves the call, as its provider or as a gate. */
    boolean serves(Caller caller) {
        return servedBy(caller) || gatedBy(caller);
    }

    private boolean servedBy(Caller caller) {
        Provider now = provider;
        return now != null && now.owner() == caller;
    }

    private boolean gatedBy(Caller caller) {
        for (Held h = held; h != null; h = h.next) {
            if (h.seat.owner() == caller) {
                return true;
            }
        }
        return false;
    }

    /** How many seats of a drain this call and the calls above it occupy. */
    int seatsIn(Drain drain) {
        int n = 0;
        for (Served call = this; call != null; call = call.parent) {
            if (call.open) {
                for (Held h = call.held; h != null; h = h.next) {
                    n += h.seat.drain() == drain ? 1 : 0;
                }
            }
        }
        return n;
    }

    /** Remembers a refusal that a child of this call got, while anyone has it, so that it is not passed off as one's own. */
    synchronized void hear(Refusal refusal, String of) {
        if (heard.isEmpty()) {
            heard = new WeakHashMap<>();
        }
        heard.put(refusal, of);
    }

    /** The capability that a child of this call was refused with just this; empty if it was no child's. */
    synchronized Optional<String> heard(Refusal refusal) {
        return Optional.ofNullable(heard.get(refusal));
    }

    void begin() {
        begun = true;
    }

    boolean begun() {
        return begun;
    }

    boolean open() {
        return open;
    }

    boolean entered() {
        return provider != null;
    }

    /** Closes the call: nothing can be called under it any more. */
    void finish(String text, String how, String whatRan) {
        open = false;
        answer = text;
        outcome = how;
        ran = whatRan;
        micros = (System.nanoTime() - startedNanos) / 1_000;
    }

    void close() {
        open = false;
    }

    long remaining() {
        return deadline - System.nanoTime();
    }

    Caller by() {
        return counter.caller();
    }

    int depth() {
        return depth;
    }

    Optional<Served> above() {
        return Optional.ofNullable(parent);
    }

    Optional<Provider> provided() {
        return Optional.ofNullable(provider);
    }

    long startedNanos() {
        return startedNanos;
    }

    private String label() {
        return instance().isEmpty() ? caller() : caller() + "/" + instance();
    }

    @Override
    public String id() {
        return id(span);
    }

    private String id(long ofSpan) {
        var hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low) + "-" + hex.toHexDigits(ofSpan);
    }

    @Override
    public Optional<String> parent() {
        return parent == null ? Optional.empty() : Optional.of(id(parent.span));
    }

    @Override
    public List<String> chain() {
        var labels = new String[depth];
        int at = depth;
        for (Served call = this; call != null; call = call.parent) {
            labels[--at] = call.label();
        }
        return List.of(labels);
    }

    @Override
    public String caller() {
        return counter.caller().name();
    }

    @Override
    public String instance() {
        return counter.instance();
    }

    @Override
    public Optional<String> key() {
        return counter.key().isEmpty() ? Optional.empty() : Optional.of(counter.key());
    }

    @Override
    public String keyText() {
        return counter.key();
    }

    @Override
    public String capability() {
        return capability;
    }

    @Override
    public boolean write() {
        return write;
    }

    @Override
    public String args() {
        return args;
    }

    @Override
    public Instant deadline() {
        return Instant.ofEpochMilli(startedMillis + TimeUnit.NANOSECONDS.toMillis(deadline - startedNanos));
    }

    @Override
    public long traceHigh() {
        return high;
    }

    @Override
    public long traceLow() {
        return low;
    }

    @Override
    public long span() {
        return span;
    }

    @Override
    public long parentSpan() {
        return parent == null ? 0 : parent.span;
    }

    @Override
    public String provider() {
        Provider now = provider;
        return now == null ? "" : now.label();
    }

    @Override
    public String answer() {
        return answer;
    }

    @Override
    public String outcome() {
        return outcome;
    }

    @Override
    public String ran() {
        return ran;
    }

    @Override
    public long startedMillis() {
        return startedMillis;
    }

    @Override
    public long micros() {
        return micros;
    }

    @Override
    public String toString() {
        return id() + " " + caller() + " " + capability;
    }
}
