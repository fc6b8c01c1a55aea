// @ts-check
/**
 * An experiment of the page's desk, in Node: `node desk.js kernels.wasm what.json` does what the
 * file says, and writes what every view shows after each act.
 */

import { readFileSync } from "node:fs";

import { Experiment } from "../../src/descente/lab/web/desk/experiment.js";
import { Machine } from "../../src/descente/lab/web/desk/machine.js";
import { Viewer } from "../../src/descente/lab/web/desk/views.js";

const VIEWS = /** @type {const} */ ([
  "status",
  "network",
  "digit",
  "errors",
  "history",
  "gradient",
  "update",
]);
const LONG = 1e9; // milliseconds

const [, , module, file] = process.argv;
const machine = await Machine.start(await WebAssembly.compile(readFileSync(String(module))));
const { digits, settings, acts } = JSON.parse(readFileSync(String(file), "utf8"));

const bytes = (/** @type {string} */ base64) => Uint8Array.from(Buffer.from(base64, "base64"));
for (const part of [digits.train, digits.test]) {
  part.pixels = new Float32Array(bytes(part.pixels).buffer);
  part.labels = bytes(part.labels);
}

const experiment = new Experiment(machine, digits, settings),
  viewer = new Viewer(experiment);

/** @param {Record<string, {numbers: any, shape: number[]}>} arrays */
const plain = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { numbers, shape }]) => [
      name,
      { shape, numbers: [...numbers], kind: numbers.constructor.name },
    ]),
  );

const seen = acts.map((/** @type {any} */ { set, ...act }) => {
  if (set) experiment.change(set);
  else if (act.what) experiment.do(act.what, act);
  experiment.advance(LONG);
  const values = VIEWS.map((name) => {
    const { words, scalars, arrays } = viewer[name]();
    return [name, { words, scalars, arrays: plain(arrays) }];
  });
  return Object.fromEntries(values);
});
process.stdout.write(JSON.stringify(seen));
