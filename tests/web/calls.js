// @ts-check
/**
 * Calls of kernels, made in Node: `node calls.js kernels.wasm calls.json` writes what they left.
 *
 * An array travels as its kind, its shape and its bytes, in base64. A call is made `times` times, and
 * `seconds` says how much of a core each took.
 */

import { readFileSync } from "node:fs";

import { Machine } from "../../src/descente/lab/web/desk/machine.js";

const [, , module, file] = process.argv;
const compiled = await WebAssembly.compile(readFileSync(String(module)));
const machine = await Machine.start(compiled);
/** @type {any} */
const kernels = machine.kernels;

/** @param {any} value @param {(value: any) => any} change @returns {any} */
function each(value, change) {
  if (typeof value !== "object") return value;
  if (value.kind) return change(value);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, each(v, change)]));
}

const bytes = (/** @type {any} */ cells) =>
  new Uint8Array(cells.numbers.buffer, cells.at, cells.numbers.byteLength);

/** @param {{name: string, how: any, times?: number}} call */
function made({ name, how, times = 1 }) {
  const given = each(how, ({ kind, shape, base64 }) => {
    const cells = machine.zeros(kind, ...shape);
    bytes(cells).set(Buffer.from(base64, "base64"));
    return cells;
  });
  let result = null;
  const seconds = [];
  for (let k = 0; k < times; k += 1) {
    const before = process.cpuUsage();
    result = kernels[name](given) ?? null;
    const spent = process.cpuUsage(before);
    seconds.push((spent.user + spent.system) / 1e6);
  }
  const left = each(given, (cells) => ({
    kind: cells.kind,
    shape: cells.shape,
    base64: Buffer.from(bytes(cells)).toString("base64"),
  }));
  return { result, left, seconds };
}

const top = machine.functions.heap();
const all = JSON.parse(readFileSync(String(file), "utf8"));
const answers = all.map((/** @type {any} */ call) => machine.briefly(() => made(call)));
const kept = machine.functions.heap() - top;
const imports = WebAssembly.Module.imports(compiled).map(({ name }) => name);
process.stdout.write(JSON.stringify({ answers, kept, imports }));
