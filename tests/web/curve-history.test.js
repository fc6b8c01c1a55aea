// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestOf } from "../../src/descente/lab/web/data/past.js";
import { middleOf, stretchOf } from "../../src/descente/lab/web/marks/stretches.js";

test("a hundred steps in ten stretches: each stretch holds ten steps", () => {
  const span = { steps: 100, stretches: 10 };
  for (let step = 0; step < 100; step++)
    assert.equal(stretchOf(span, step), Math.floor(step / 10), `step ${step}`);
  assert.equal(stretchOf(span, 100), 9, "the last step belongs to the last stretch");
  assert.equal(stretchOf(span, -5), 0);
});

test("the middle of a stretch lies in that stretch", () => {
  for (const span of [
    { steps: 60000, stretches: 480 },
    { steps: 7, stretches: 7 },
    { steps: 1, stretches: 1 },
  ]) {
    for (let k = 0; k < span.stretches; k++) assert.equal(stretchOf(span, middleOf(span, k)), k);
  }
});

test("the nearest kept step", () => {
  assert.equal(nearestOf([0, 10, 20], 14), 1);
  assert.equal(nearestOf([0, 10, 20], 16), 2);
  assert.equal(nearestOf([0, 10, 20], 15), 1, "of two as near, the earlier");
  assert.equal(nearestOf([0], 1e6), 0);
});
