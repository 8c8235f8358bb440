/* The smallest whole agent: answers each message with its body. ABI.md of the agent host says what it relies on. */
typedef unsigned int u32;

__attribute__((import_module("kernel"), import_name("call"))) int
kernel_call(const char *cap, u32 cap_len, const char *arg, u32 arg_len, char *out, u32 out_cap);

static char text[60 * 1024];
static const char mark[] = ",\"body\":";

/* The body is the last member of the message, and no member before it can hold the mark. */
static int body(int length) {
    for (int i = 0; i + 8 <= length; i++) {
        int k = 0;
        while (k < 8 && text[i + k] == mark[k]) {
            k++;
        }
        if (k == 8) {
            return i + 8;
        }
    }
    return length;
}

/* A status that is not 0 fails the message: here one longer than the room for it. */
__attribute__((export_name("handle"))) int handle(void) {
    int length = kernel_call("agent.input", 11, 0, 0, text, sizeof text);
    if (length < 0 || length > (int)sizeof text) {
        return 1;
    }
    int from = body(length);
    return kernel_call("agent.output", 12, text + from, length - 1 - from, 0, 0) < 0;
}
