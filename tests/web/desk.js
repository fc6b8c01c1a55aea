// @ts-check
/**
 * An experiment of the page's desk, in Node: `node desk.js kernels.wasm what.json` does what the
 * file says, and writes what every view shows after each act.
 */

import { readFileSync } from "node:fs";

import { VIEWS } from "../../src/descente/lab/web/desk/commands.js";
import { Desk } from "../../src/descente/lab/web/desk/desk.js";
import { Machine } from "../../src/descente/lab/web/desk/machine.js";

const LONG = 1e9; // milliseconds

const [, , module, file] = process.argv;
const machine = await Machine.start(await WebAssembly.compile(readFileSync(String(module))));
const { digits, settings, acts } = JSON.parse(readFileSync(String(file), "utf8"));

const bytes = (/** @type {string} */ base64) => Uint8Array.from(Buffer.from(base64, "base64"));
for (const part of [digits.train, digits.test]) {
  part.pixels = new Float32Array(bytes(part.pixels).buffer);
  part.labels = bytes(part.labels);
}

/** @type {Record<string, any>} the newest value under each key */
let told = {};
const desk = new Desk(machine, digits, (key, { words, scalars, arrays }) => {
  told[key] = { words, scalars, arrays: plain(arrays) };
});

/** @param {Record<string, {numbers: any, shape: number[]}>} arrays */
const plain = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { numbers, shape }]) => [
      name,
      { shape, numbers: [...numbers], kind: numbers.constructor.name },
    ]),
  );

desk.hear({ open: settings });
desk.hear({ want: Object.keys(VIEWS) });
const seen = acts.map((/** @type {any} */ { set, ...act }) => {
  if (set) desk.hear({ set });
  else if (act.what) desk.hear({ do: act });
  desk.turn(LONG);
  const came = told;
  told = {};
  return came;
});
process.stdout.write(JSON.stringify(seen));
