// Runs each export named after the file some times, and prints the least time of each in nanoseconds.
import { readFileSync } from "node:fs";

const [file, rounds, ...names] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const least = {};
for (const name of names) {
  for (let i = 0; i < rounds; i++) {
    const begun = process.hrtime.bigint();
    instance.exports[name]();
    const took = Number(process.hrtime.bigint() - begun);
    least[name] = Math.min(least[name] ?? took, took);
  }
}
console.log(JSON.stringify(least));
