package org.loket.capability.module;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A stream that ends with an error when the time for all of it has passed, however slowly it drips. */
final class Timed extends FilterInputStream {
    private final long end;

    Timed(InputStream in, Duration whole) {
        super(in);
        end = System.nanoTime() + whole.toNanos();
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        check();
        return super.read(bytes, from, length);
    }

    private void check() throws IOException {
        if (System.nanoTime() > end) {
            throw new IOException("it takes too long");
        }
    }
}
