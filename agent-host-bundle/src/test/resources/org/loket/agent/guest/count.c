/* Counts what it handles, and does what a body says: {"call":"time.now","args":{}} calls, "trap" traps, "spin" never ends. */
typedef unsigned int u32;

__attribute__((import_module("kernel"), import_name("call"))) int
kernel_call(const char *cap, u32 cap_len, const char *arg, u32 arg_len, char *out, u32 out_cap);

static char text[32 * 1024];
static char answer[16 * 1024];
static char last[8 * 1024] = "null";
static char out[48 * 1024];
static int last_length = 4;
static u32 asks, tells, calls, answers;

/* Where a mark ends in what lies between from and to; 0 if it is not there. */
static int after(const char *in, int from, int to, const char *mark) {
    for (int i = from; i < to; i++) {
        int k = 0;
        while (mark[k] && i + k < to && in[i + k] == mark[k]) {
            k++;
        }
        if (!mark[k]) {
            return i + k;
        }
    }
    return 0;
}

static int put(int at, const char *what, int length) {
    for (int i = 0; i < length; i++) {
        out[at + i] = what[i];
    }
    return at + length;
}

static int word(int at, const char *what) {
    int length = 0;
    while (what[length]) {
        length++;
    }
    return put(at, what, length);
}

static int number(int at, u32 value) {
    char digits[10];
    int n = 0;
    do {
        digits[n++] = '0' + value % 10;
        value /= 10;
    } while (value);
    while (n) {
        out[at++] = digits[--n];
    }
    return at;
}

static int called(int at, int body, int end) {
    int name = after(text, body, end, "{\"call\":\"");
    int args = after(text, body, end, ",\"args\":");
    if (!name || !args) {
        return at;
    }
    int got = kernel_call(text + name, args - 9 - name, text + args, end - 1 - args, answer, sizeof answer);
    at = word(at, got < 0 ? ",\"refused\":" : ",\"got\":");
    return put(at, answer, got < 0 ? ~got : got);
}

__attribute__((export_name("handle"))) int handle(void) {
    int length = kernel_call("agent.input", 11, 0, 0, text, sizeof text);
    if (length < 0 || length > (int)sizeof text) {
        return 1;
    }
    int type = after(text, 0, length, ",\"type\":\"");
    int body = after(text, type, length, ",\"body\":");
    int end = length - 1;
    if (text[type] == 't') {
        tells++;
    } else if (text[type] == 'c') {
        calls++;
    } else if (text[type + 1] == 's') {
        asks++;
    } else {
        answers++;
        last_length = end - body;
        for (int i = 0; i < last_length && i < (int)sizeof last; i++) {
            last[i] = text[body + i];
        }
    }
    if (after(text, body, end, "\"trap\"")) {
        __builtin_trap();
    }
    if (after(text, body, end, "\"spin\"")) {
        volatile u32 on = 1;
        while (on) {
        }
    }
    int at = word(0, "{\"asks\":");
    at = number(at, asks);
    at = number(word(at, ",\"tells\":"), tells);
    at = number(word(at, ",\"calls\":"), calls);
    at = number(word(at, ",\"answers\":"), answers);
    at = put(word(at, ",\"last\":"), last, last_length);
    at = called(at, body, end);
    at = word(at, "}");
    return kernel_call("agent.output", 12, out, at, 0, 0) < 0;
}
