/* Work that costs nothing but time: calls (fib), integers and bytes (sha256), floating point (nbody). The host and Node run the same file. */
typedef unsigned int u32;
typedef unsigned char u8;

static volatile u32 sink;

__attribute__((noinline)) static u32 fibonacci(u32 n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/* 4.4 million calls. */
__attribute__((export_name("fib"))) void fib(void) {
    sink = fibonacci(31);
}

static const u32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static u8 data[32 * 1024];
static u32 h[8];

static u32 turn(u32 x, u32 n) {
    return x >> n | x << (32 - n);
}

static void block(const u8 *p) {
    u32 w[64], v[8];
    for (int i = 0; i < 16; i++) {
        w[i] = (u32)p[4 * i] << 24 | (u32)p[4 * i + 1] << 16 | (u32)p[4 * i + 2] << 8 | p[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        u32 a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
    for (int i = 0; i < 8; i++) {
        v[i] = h[i];
    }
    for (int i = 0; i < 64; i++) {
        u32 e = v[4], a = v[0];
        u32 one = v[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + K[i] + w[i];
        u32 two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        for (int k = 7; k > 0; k--) {
            v[k] = v[k - 1];
        }
        v[4] += one;
        v[0] = one + two;
    }
    for (int i = 0; i < 8; i++) {
        h[i] += v[i];
    }
}

/* The compression of 4 MiB. */
__attribute__((export_name("sha256"))) void sha256(void) {
    for (int i = 0; i < 8; i++) {
        h[i] = 0x6a09e667 * (i + 1);
    }
    for (int round = 0; round < 128; round++) {
        for (u32 i = 0; i < sizeof data; i += 64) {
            block(data + i);
        }
    }
    sink = h[0];
}

static double at[5][3], speed[5][3];
static const double mass[5] = {39.47, 0.0377, 0.0113, 0.0017, 0.002};

static void step(double dt) {
    for (int i = 0; i < 5; i++) {
        for (int j = i + 1; j < 5; j++) {
            double d[3], square = 0.01;
            for (int k = 0; k < 3; k++) {
                d[k] = at[i][k] - at[j][k];
                square += d[k] * d[k];
            }
            double pull = dt / (square * __builtin_sqrt(square));
            for (int k = 0; k < 3; k++) {
                speed[i][k] -= d[k] * mass[j] * pull;
                speed[j][k] += d[k] * mass[i] * pull;
            }
        }
    }
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 3; k++) {
            at[i][k] += dt * speed[i][k];
        }
    }
}

/* 200,000 steps of five bodies. */
__attribute__((export_name("nbody"))) void nbody(void) {
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 3; k++) {
            at[i][k] = 5.0 * i + k;
            speed[i][k] = 0.1 * k - 0.05 * i;
        }
    }
    for (int n = 0; n < 200000; n++) {
        step(0.001);
    }
    sink = (u32)(at[0][0] * 1000);
}

__attribute__((export_name("handle"))) void handle(void) {}
