#!/bin/sh
# Builds the .wasm beside each .wat. Needs wat2wasm of wabt 1.0.32 (Debian: apt-get install wabt).
cd "$(dirname "$0")" || exit 1
for wat in *.wat; do
    wat2wasm --enable-tail-call --enable-threads --enable-exceptions "$wat" -o "${wat%.wat}.wasm" || exit 1
done
