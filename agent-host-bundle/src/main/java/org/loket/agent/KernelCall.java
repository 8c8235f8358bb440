package org.loket.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.loket.counter.Refusal;
import run.endive.wasm.types.FunctionType;

/** The one import of ABI v1, {@code kernel.call}, as ABI.md says it: ranges first, then the call, then the answer or its parking. */
final class KernelCall {
    static final int LONGEST_NAME = 128;
    static final int LONGEST_ARGS = 1 << 20;
    private static final int NOTHING = -1;
    private static final byte[] EMPTY = {};
    /** What stands for bytes that are not UTF-8, unless it was written so. */
    private static final char REPLACEMENT = '\uFFFD';

    private byte[] parked = EMPTY;
    private int result = NOTHING;

    /**
     * Serves one call of a guest.
     *
     * @throws run.endive.runtime.WasmRuntimeException if a range lies outside memory; nothing ran then
     */
    int call(CowMemory memory, Session session, int cap, int capLength, int arg, int argLength, int out, int room) {
        if (capLength == 0) {
            range(memory, out, room);
            return copy(memory, arg, out, room);
        }
        range(memory, cap, capLength);
        range(memory, arg, argLength);
        range(memory, out, room);
        answer(memory, session, cap, capLength, arg, argLength);
        if (Integer.compareUnsigned(parked.length, room) <= 0) {
            memory.write(out, parked, 0, parked.length);
        }
        return result;
    }

    /** Drops what is parked: an answer belongs to the message that got it, and may be large. */
    void forget() {
        parked = EMPTY;
        result = NOTHING;
    }

    private static void range(CowMemory memory, int address, int length) {
        if (!memory.holds(address, length)) {
            throw new run.endive.runtime.WasmRuntimeException("kernel.call was given bytes outside memory: "
                    + Integer.toUnsignedString(length) + " at " + Integer.toUnsignedString(address));
        }
    }

    private int copy(CowMemory memory, int offset, int out, int room) {
        if (Integer.compareUnsigned(offset, parked.length) < 0) {
            int size = Integer.compareUnsigned(room, parked.length - offset) < 0 ? room : parked.length - offset;
            memory.write(out, parked, offset, size);
        }
        return result;
    }

    private void answer(CowMemory memory, Session session, int cap, int capLength, int arg, int argLength) {
        try {
            if (Integer.compareUnsigned(capLength, LONGEST_NAME) > 0) {
                throw invalid("a capability's name has at most 128 bytes");
            }
            if (Integer.compareUnsigned(argLength, LONGEST_ARGS) > 0) {
                throw invalid("arguments have at most 1 MiB");
            }
            String capability = text(memory.readBytes(cap, capLength), "the capability's name");
            String args = text(memory.readBytes(arg, argLength), "the arguments");
            parked = session.call(capability, args.isEmpty() ? "{}" : args).getBytes(StandardCharsets.UTF_8);
            result = parked.length;
        } catch (Refusal refusal) {
            parked = document(refusal).getBytes(StandardCharsets.UTF_8);
            result = ~parked.length;
        }
    }

    private static String text(byte[] bytes, String what) throws Refusal {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid(what + " must be UTF-8");
        }
    }

    static Refusal invalid(String message) {
        return new Refusal(Refusal.Reason.INVALID, Refusal.Ran.NO, message);
    }

    /** A refusal as a guest reads it. */
    static String document(Refusal refusal) {
        JsonObject document = new JsonObject();
        document.addProperty("reason", refusal.reason().name());
        document.addProperty("message", refusal.getMessage());
        document.addProperty("ran", refusal.ran().name());
        if (JsonParser.parseString(refusal.detail()) instanceof JsonObject detail) {
            for (String name : new String[] {"ticket", "retry-ms"}) {
                JsonElement value = detail.get(name);
                if (value != null && value.isJsonPrimitive()) {
                    document.add(name, value);
                }
            }
        }
        return document.toString();
    }

    static FunctionType type() {
        return Wasi.type(6, "i");
    }
}
