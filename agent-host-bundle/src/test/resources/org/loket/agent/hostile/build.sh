#!/bin/sh
# Builds the .wasm beside each .wat. Needs wat2wasm of wabt 1.0.39 (npm install wabt), which knows try_table; WAT2WASM names it.
cd "$(dirname "$0")" || exit 1
for wat in *.wat; do
    "${WAT2WASM:-wat2wasm}" --enable-tail-call --enable-threads --enable-exceptions --enable-multi-memory --enable-memory64 \
        "$wat" -o "${wat%.wat}.wasm" || exit 1
done
