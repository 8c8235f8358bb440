#!/bin/sh
# Builds agent.wasm from echo.c, byte for byte. Needs clang 14 and lld 14 (Debian 12: apt-get install clang lld).
cd "$(dirname "$0")" || exit 1
clang --target=wasm32 -Os -nostdlib -ffreestanding -fvisibility=hidden -Wall -Werror \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=1024 -Wl,--max-memory=131072 -Wl,--initial-memory=65536 \
    -o agent.wasm echo.c
