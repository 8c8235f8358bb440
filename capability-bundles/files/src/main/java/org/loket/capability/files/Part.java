package org.loket.capability.files;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.loket.counter.Refusal;

/** A part of a file: where it begins, what was read, and how long the file is. */
record Part(long offset, ByteBuffer bytes, long size) {
    static Part read(FileChannel file, long offset, int length) throws IOException {
        long size = file.size();
        var bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - offset)));
        long at = offset;
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = file.read(bytes, at);
            at += Math.max(0, read);
        }
        return new Part(offset, bytes.flip(), size);
    }

    void show(JsonObject answer, boolean asText, Asked asked) throws Refusal {
        int shown = bytes.limit();
        if (asText) {
            answer.addProperty("text", text(asked));
            shown = bytes.position();
        } else {
            answer.addProperty(
                    "base64",
                    StandardCharsets.ISO_8859_1
                            .decode(Base64.getEncoder().encode(bytes))
                            .toString());
        }
        answer.addProperty("offset", offset);
        answer.addProperty("bytes", shown);
        answer.addProperty("size", size);
        answer.addProperty("end", offset + shown >= size);
    }

    /** The whole characters at the beginning; what is cut off at the end is for the next part. */
    private String text(Asked asked) throws Refusal {
        boolean last = offset + bytes.limit() >= size;
        var text = CharBuffer.allocate(bytes.limit());
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, text, last);
        if (result.isError()) {
            throw asked.invalid("\"path\" is no UTF-8 text at byte " + (offset + bytes.position())
                    + ": say \"as\":\"base64\", or an \"offset\" where a character begins");
        }
        if (bytes.position() == 0 && bytes.hasRemaining()) {
            throw asked.invalid("\"length\" is too small for the next character: ask for 4 or more");
        }
        return text.flip().toString();
    }
}
