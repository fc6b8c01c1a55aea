// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  largestOf,
  nextSort,
  rowsOf,
  selectRows,
} from "../../src/descente/lab/web/figures/list/rows.js";
import { speaking } from "./facts.js";

speaking("en");

// the network 4 → 2: eight weights, two biases
const rows = rowsOf({
  words: { sizes: [4, 2] },
  scalars: { eta: 1 },
  arrays: /** @type {any} */ ({
    vector: new Float32Array([1, -5, 0, 2, -3, 0, 4, -9, 8, 7]),
    theta: new Float32Array(10),
    change: new Float32Array(10),
    rank: new Int32Array([8, 4, 9, 7, 6, 10, 5, 1, 2, 3]),
  }),
});
const all = { layer: 0, neuron: -1, sign: "", search: "" };

/** @param {Partial<typeof all>} filter @param {any} [by] @param {boolean} [falling] */
const found = (filter, by = "rank", falling = false) => [
  ...selectRows(rows, { ...all, ...filter }, { by, falling }),
];

test("the rows come by rank, by place or by size; equal ones by rank", () => {
  assert.deepEqual(found({}), [7, 8, 9, 1, 6, 4, 3, 0, 2, 5]);
  assert.deepEqual(found({}, "name"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(found({}, "derivative", true), [8, 9, 6, 3, 0, 2, 5, 4, 1, 7]);
  assert.deepEqual(found({}, "value", true), found({}), "all values are the same");
});

test("a filter lets through a sign, a neuron, a name in any order and case", () => {
  assert.deepEqual(found({ sign: "-1" }), [7, 1, 4]);
  assert.deepEqual(found({ sign: "0" }), [2, 5]);
  assert.deepEqual(found({ layer: 1, neuron: 1 }, "name"), [1, 3, 5, 7, 9]);
  assert.deepEqual(found({ search: "BIAS" }, "name"), [8, 9]);
  assert.deepEqual(found({ search: "pixel (1, 0), neuron 1" }), [5]);
  assert.deepEqual(found({ search: "neuron 1, neuron 0" }), []);
});

test("a number finds the parameter of that number, however it is written, and what has it in its name", () => {
  for (const search of ["7", " 7 ", "n° 7", "no. 7", "nº7", "#7"])
    assert.deepEqual(found({ search }), [7], search);
  assert.deepEqual(found({ search: "n° 0" }), [0]);
  assert.ok(found({ search: "0" }).length > 1, "neuron 0, pixel (0, 1)");
  assert.deepEqual(found({ search: "12,881" }), [], "this network has none");
});

test("the bars are as long as the largest derivative of the rows shown", () => {
  assert.equal(largestOf(rows, new Int32Array([2, 4, 6])), 4);
  assert.equal(largestOf(rows, new Int32Array()), 0);
});

test("a column's head turns its order; a column of numbers begins with the largest", () => {
  const start = nextSort({ by: "rank", falling: false }, "derivative");
  assert.deepEqual(start, { by: "derivative", falling: true });
  assert.deepEqual(nextSort(start, "derivative"), { by: "derivative", falling: false });
  assert.deepEqual(nextSort(start, "name"), { by: "name", falling: false });
});
