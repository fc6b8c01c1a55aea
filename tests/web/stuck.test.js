// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { lift, planeOf, rowOf } from "../../src/descente/lab/web/figures/stuck/layout.js";

/** @param {number[]} numbers @param {...number} shape */
const shaped = (numbers, ...shape) => Object.assign(Float64Array.from(numbers), { shape });

test("a row of an array is what belongs to one plane, whatever its shape", () => {
  const cost = shaped([0, 1, 2, 3, 4, 5, 6, 7], 2, 2, 2);
  assert.deepEqual([...rowOf(cost, 1)], [4, 5, 6, 7]);
  assert.deepEqual(rowOf(cost, 1).shape, [2, 2]);
});

test("of a plane all is told that has a row for each plane, and nothing of the run alone", () => {
  const arrays = {
    cost: shaped([1, 2, 3], 3, 1),
    standard_error: shaped([4, 5, 6], 3, 1),
    path_step: shaped([0, 1, 2], 3),
    stand: shaped([0, 1, 2], 3),
    stand_cost: shaped([7, 8, 9], 3),
  };
  const value = { words: { planes: ["start", "end", "path"] }, scalars: {}, arrays };
  const found = planeOf(/** @type {any} */ (value), 2);
  assert.deepEqual(Object.keys(found), ["cost", "standard_error"]);
  assert.deepEqual([...found.cost], [3]);
});

test("the ball is drawn as far out of its plane as it is, at one scale", () => {
  assert.equal(lift(0, 10, 200), 0);
  assert.equal(lift(5, 10, 200) * 2, lift(10, 10, 200));
  assert.equal(lift(0, 0, 200), 0);
});
