#!/bin/sh
# Builds the .wasm beside each .wat. Needs wat2wasm of wabt 1.0.32 (Debian: apt-get install wabt).
cd "$(dirname "$0")" || exit 1
for wat in *.wat; do
    wat2wasm --enable-tail-call --enable-threads --enable-exceptions "$wat" -o "${wat%.wat}.wasm" || exit 1
done
# Needs clang 14 and lld 14 (Debian 12: apt-get install clang lld).
clang --target=wasm32 -Os -nostdlib -ffreestanding -fno-builtin -fvisibility=hidden -Wall -Werror \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=1024 -Wl,--max-memory=262144 -Wl,--initial-memory=131072 \
    -o count.wasm count.c
for version in 1 2; do
    clang --target=wasm32 -Os -nostdlib -ffreestanding -fno-builtin -fvisibility=hidden -Wall -Werror -DVERSION=$version \
        -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=1024 -Wl,--max-memory=131072 -Wl,--initial-memory=65536 \
        -o keep-$version.wasm keep.c
done
