/*
 * Counts what it is asked and told, and takes its count along into its next version: built twice, as 1 and 2. A body says
 * {"mark":n}, and that is kept too: with 1 version 2 traps on its state, with 2 it never ends, with 3 it fails; with 4
 * either traps when it is to give its state; with 5 both fail if they can call anything.
 */
typedef unsigned int u32;

__attribute__((import_module("kernel"), import_name("call"))) int
kernel_call(const char *cap, u32 cap_len, const char *arg, u32 arg_len, char *out, u32 out_cap);

static char text[32 * 1024];
static char out[1024];
static u32 asks, tells, mark;

/* Where what is looked for ends; 0 if it is not there. */
static int find(int from, int to, const char *what) {
    for (int i = from; i < to; i++) {
        int k = 0;
        while (what[k] && i + k < to && text[i + k] == what[k]) {
            k++;
        }
        if (!what[k]) {
            return i + k;
        }
    }
    return 0;
}

/* The number that follows a name; 0 if there is none. */
static u32 after(int from, int to, const char *name) {
    u32 value = 0;
    for (int i = find(from, to, name); i && i < to && text[i] >= '0' && text[i] <= '9'; i++) {
        value = value * 10 + (u32)(text[i] - '0');
    }
    return value;
}

static int word(int at, const char *what) {
    while (*what) {
        out[at++] = *what++;
    }
    return at;
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

static int reply(void) {
    int at = number(word(0, "{\"asks\":"), asks);
    at = number(word(at, ",\"tells\":"), tells);
    at = number(word(at, ",\"mark\":"), mark);
    at = word(number(word(at, ",\"code\":"), VERSION), "}");
    return kernel_call("agent.output", 12, out, at, 0, 0) < 0;
}

static int calls(void) {
    return kernel_call("time.now", 8, 0, 0, out, sizeof out) >= 0 || kernel_call("agent.tell", 10, 0, 0, out, sizeof out) >= 0
           || kernel_call("agent.later", 11, "{\"capability\":\"time.now\"}", 25, out, sizeof out) >= 0;
}

/* In the old code the answer is the state; in the new code it comes with the body. */
static int upgrade(int length) {
    int state = find(0, length, "\"state\":");
    if (!state) {
        if (mark == 4) {
            __builtin_trap();
        }
        return (mark == 5 && calls()) || reply();
    }
    asks = after(state, length, "\"asks\":");
    tells = after(state, length, "\"tells\":");
    mark = after(state, length, "\"mark\":");
    if (VERSION == 2 && mark == 1) {
        __builtin_trap();
    }
    volatile u32 on = VERSION == 2 && mark == 2;
    while (on) {
    }
    return (VERSION == 2 && mark == 3) || (mark == 5 && calls());
}

__attribute__((export_name("handle"))) int handle(void) {
    int length = kernel_call("agent.input", 11, 0, 0, text, sizeof text);
    if (length < 0 || length > (int)sizeof text) {
        return 1;
    }
    switch (text[find(0, length, ",\"type\":\"")]) {
    case 'u':
        return upgrade(length);
    case 't':
        tells++;
        break;
    default:
        asks++;
    }
    u32 said = after(0, length, "{\"mark\":");
    mark = said ? said : mark;
    return reply();
}
