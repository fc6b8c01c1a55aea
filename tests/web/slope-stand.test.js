// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  deedOf,
  resting,
  rolling,
  spanFor,
} from "../../src/descente/lab/web/figures/slope/stand.js";

// a ball on C(t) = t², η = 0.25, from 4: each step halves t
const halving = {
  ball_t: [4, 2, 1],
  ball_weight: [14, 12, 11],
  ball_cost: [16, 4, 1],
  ball_slope: [8, 4, 2],
  ball_step: [-2, -1],
};

test("a ball at rest on its step knows its slope, its step and where that lands", () => {
  assert.deepEqual(rolling(halving, 0, 1), {
    t: 4,
    slope: 8,
    weight: 14,
    cost: 16,
    step: -2,
    to: 2,
    lands: 12,
  });
  const end = rolling(halving, 2, 1);
  assert.equal(end.t, 1);
  for (const name of /** @type {const} */ (["step", "to", "lands"]))
    assert.ok(Number.isNaN(end[name]), name);
});

test("on its way it lies between two steps, and no slope is told there", () => {
  const half = rolling(halving, 1, 0.5);
  assert.equal(half.t, 3);
  assert.ok(Number.isNaN(half.slope));
});

test("a ball that was put down is told only what was measured there", () => {
  const scalars = { t: 1.5, slope: 3, weight: 9, cost: 2.25 };
  assert.equal(resting(1.5, scalars).slope, 3);
  assert.ok(Number.isNaN(resting(1.6, scalars).slope));
});

test("the picture holds every place of the ball, as far as it goes", () => {
  assert.equal(spanFor([0, -5.9, 3]), 6);
  assert.equal(spanFor([0, 6.1]), 12);
  assert.equal(spanFor([0, -1e9]), 100);
  assert.equal(spanFor([NaN, Infinity, 1]), 6);
});

test("a step fell, crossed the valley, or climbed", () => {
  assert.equal(deedOf(halving, 1), "fell");
  assert.equal(deedOf({ ball_cost: [16, 9], ball_slope: [8, -6] }, 1), "crossed");
  assert.equal(deedOf({ ball_cost: [4, 16], ball_slope: [4, -8] }, 1), "climbed");
});
