// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted } from "../../src/descente/lab/web/figures/pad/brush.js";

/** @typedef {import("../../src/descente/lab/web/figures/pad/brush.js").Stroke} Stroke */

/** @type {Stroke[]} */
const SEVEN = [
  [
    [0.28, 0.2],
    [0.72, 0.2],
    [0.45, 0.82],
  ],
];

/** @param {Stroke[]} strokes */
function box(strokes) {
  const [xs, ys] = [0, 1].map((k) => strokes.flat().map((point) => point[k]));
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/** @param {number} a @param {number} b */
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("a drawing fills the same box in the middle, wherever and however large it was drawn", () => {
  const small = SEVEN.map((stroke) =>
    stroke.map(([x, y]) => /** @type {[number, number]} */ ([0.6 + 0.1 * x, 0.1 + 0.1 * y])),
  );
  const [large, little] = [fitted(SEVEN), fitted(small)];
  large.flat().forEach(([x, y], i) => {
    near(little.flat()[i][0], x);
    near(little.flat()[i][1], y);
  });
  const { left, right, top, bottom } = box(large);
  near((left + right) / 2, 0.5);
  near((top + bottom) / 2, 0.5);
});

test("ink and pen together fill 20 of 28 pixels, as the digits of MNIST do", () => {
  const { top, bottom } = box(fitted(SEVEN));
  near(bottom - top + 0.085, 20 / 28);
});

test("a dot stays a dot", () => {
  const { left, right } = box(
    fitted([
      [
        [0.3, 0.3],
        [0.301, 0.3],
      ],
    ]),
  );
  assert.ok(right - left < 0.02);
});
