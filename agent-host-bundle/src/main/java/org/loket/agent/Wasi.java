package org.loket.agent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * WASI preview 1 with nothing behind it: what a compiler's library wants to find, and no way out. There is never a
 * directory; what is not a standard stream answers EBADF.
 */
final class Wasi {
    static final String MODULE = "wasi_snapshot_preview1";
    private static final int OK = 0;
    private static final int BADF = 8;
    private static final int INVAL = 28;
    private static final int NOSYS = 52;
    private static final int LONGEST_LINE = 4_096;
    private static final int MOST_RANDOM = 1 << 16;
    private static final byte[] ARGUMENT = {'a', 'g', 'e', 'n', 't', 0};

    /** The functions a program may import, {@code module.name}, with their types. */
    static final Map<String, FunctionType> TYPES = types();

    private final StringBuilder line = new StringBuilder();

    /** The guest wants to end: its message is done if the code is 0. */
    static final class Exit extends WasmRuntimeException {
        private static final long serialVersionUID = 1L;
        private final int code;

        Exit(int code) {
            super("the program exited with code " + code);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private static Map<String, FunctionType> types() {
        Map<String, String> forms = new TreeMap<>();
        for (String form : new String[] {
            "args_get ii",
            "args_sizes_get ii",
            "environ_get ii",
            "environ_sizes_get ii",
            "clock_res_get ii",
            "clock_time_get iIi",
            "fd_advise iIIi",
            "fd_allocate iII",
            "fd_close i",
            "fd_datasync i",
            "fd_fdstat_get ii",
            "fd_fdstat_set_flags ii",
            "fd_fdstat_set_rights iII",
            "fd_filestat_get ii",
            "fd_filestat_set_size iI",
            "fd_filestat_set_times iIIi",
            "fd_pread iiiIi",
            "fd_prestat_get ii",
            "fd_prestat_dir_name iii",
            "fd_pwrite iiiIi",
            "fd_read iiii",
            "fd_readdir iiiIi",
            "fd_renumber ii",
            "fd_seek iIii",
            "fd_sync i",
            "fd_tell ii",
            "fd_write iiii",
            "path_create_directory iii",
            "path_filestat_get iiiii",
            "path_filestat_set_times iiiiIIi",
            "path_link iiiiiii",
            "path_open iiiiiIIii",
            "path_readlink iiiiii",
            "path_remove_directory iii",
            "path_rename iiiiii",
            "path_symlink iiiii",
            "path_unlink_file iii",
            "poll_oneoff iiii",
            "proc_raise i",
            "random_get ii",
            "sched_yield ",
            "sock_accept iii",
            "sock_recv iiiiii",
            "sock_send iiiii",
            "sock_shutdown ii"
        }) {
            int space = form.indexOf(' ');
            forms.put(form.substring(0, space), form.substring(space + 1));
        }
        Map<String, FunctionType> types = new TreeMap<>();
        forms.forEach(
                (name, form) -> types.put(MODULE + "." + name, FunctionType.of(params(form), List.of(ValType.I32))));
        types.put(MODULE + ".proc_exit", FunctionType.accepting(ValType.I32));
        return Collections.unmodifiableMap(types);
    }

    private static List<ValType> params(String form) {
        List<ValType> params = new ArrayList<>();
        form.chars().forEach(c -> params.add(c == 'I' ? ValType.I64 : ValType.I32));
        return params;
    }

    static FunctionType type(int ints, String form) {
        return FunctionType.of(Collections.nCopies(ints, ValType.I32), params(form));
    }

    /** Serves one call; addresses outside memory trap. */
    int call(String name, CowMemory memory, Session session, long[] a) {
        return switch (name) {
            case "args_sizes_get" -> pair(memory, a, 1, ARGUMENT.length);
            case "args_get" -> argument(memory, (int) a[0], (int) a[1]);
            case "environ_sizes_get" -> pair(memory, a, 0, 0);
            case "environ_get", "sched_yield" -> OK;
            case "clock_res_get" -> number(memory, (int) a[1], 1_000);
            case "clock_time_get" -> number(memory, (int) a[2], session.clock());
            case "random_get" -> random(memory, session, (int) a[0], (int) a[1]);
            case "fd_write" -> write(memory, session, a);
            case "fd_read" -> a[0] == 0 ? word(memory, (int) a[3], 0) : BADF;
            case "fd_fdstat_get" -> stat(memory, (int) a[0], (int) a[1]);
            case "proc_exit" -> throw new Exit((int) a[0]);
            case "poll_oneoff" -> INVAL;
            case "proc_raise" -> NOSYS;
            default -> BADF;
        };
    }

    private static int pair(CowMemory memory, long[] a, int first, int second) {
        memory.writeI32((int) a[0], first);
        memory.writeI32((int) a[1], second);
        return OK;
    }

    private static int word(CowMemory memory, int at, int value) {
        memory.writeI32(at, value);
        return OK;
    }

    private static int number(CowMemory memory, int at, long value) {
        memory.writeLong(at, value);
        return OK;
    }

    private static int argument(CowMemory memory, int pointers, int text) {
        memory.writeI32(pointers, text);
        memory.write(text, ARGUMENT, 0, ARGUMENT.length);
        return OK;
    }

    private static int random(CowMemory memory, Session session, int at, int size) {
        if (Integer.compareUnsigned(size, MOST_RANDOM) > 0) {
            return INVAL;
        }
        byte[] bytes = new byte[size];
        session.random(bytes);
        memory.write(at, bytes, 0, size);
        return OK;
    }

    /** A standard stream is a character device that can be read or written, and nothing else. */
    private static int stat(CowMemory memory, int stream, int at) {
        if (stream < 0 || stream > 2) {
            return BADF;
        }
        memory.write(at, new byte[24], 0, 24);
        memory.writeByte(at, (byte) 2);
        memory.writeLong(at + 8, stream == 0 ? 2 : 64);
        return OK;
    }

    private int write(CowMemory memory, Session session, long[] a) {
        if (a[0] != 1 && a[0] != 2) {
            return BADF;
        }
        int written = 0;
        for (int i = 0; i < Math.min(a[2] & 0xFFFFFFFFL, 64); i++) {
            int at = memory.readInt((int) a[1] + 8 * i);
            int size = memory.readInt((int) a[1] + 8 * i + 4);
            int part = Math.min(size & Integer.MAX_VALUE, MOST_RANDOM);
            print(session, new String(memory.readBytes(at, part), StandardCharsets.UTF_8));
            written += part;
        }
        return word(memory, (int) a[3], written);
    }

    private void print(Session session, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n' || line.length() >= LONGEST_LINE) {
                session.log(line.toString());
                line.setLength(0);
            }
            if (text.charAt(i) != '\n') {
                line.append(text.charAt(i));
            }
        }
    }
}
