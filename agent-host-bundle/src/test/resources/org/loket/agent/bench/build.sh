#!/bin/sh
# Builds cpu.wasm from cpu.c. Needs clang 14 and lld 14 (Debian 12: apt-get install clang lld).
cd "$(dirname "$0")" || exit 1
clang --target=wasm32 -O2 -nostdlib -ffreestanding -fvisibility=hidden -Wall -Werror \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=4096 -Wl,--max-memory=131072 -Wl,--initial-memory=131072 \
    -o cpu.wasm cpu.c
