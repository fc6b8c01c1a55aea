import assert from "node:assert/strict";
import { test } from "node:test";

import {
  axisPlace,
  fromStart,
  gridPoint,
  inPieces,
  sidesOf,
  walk,
} from "../../src/descente/lab/web/figures/landscape/layout.js";
import { between } from "../../src/descente/lab/web/marks/line.js";
import { mapRect, onMap, underMap } from "../../src/descente/lab/web/marks/map-layout.js";
import { close, drawn } from "./facts.js";

/**
 * A grid without costs.
 * @param {number} a @param {number} b @param {number} [wide] @param {number} [deep]
 */
function grid(a, b, wide = 1, deep = 1) {
  const axis = (/** @type {number} */ n, /** @type {number} */ half) =>
    Float64Array.from({ length: n }, (_, k) => half * ((2 * k) / (n - 1) - 1));
  return /** @type {any} */ ({ a, b, alpha: axis(a, wide), beta: axis(b, deep) });
}

/** @param {string} plane @param {number[][]} path @param {number[]} here */
function told(plane, path, here) {
  const [path_alpha, path_beta] = [0, 1].map((k) => Float64Array.from(path, (point) => point[k]));
  const scalars = { here_alpha: here[0], here_beta: here[1] };
  return /** @type {any} */ ({ words: { plane }, scalars, arrays: { path_alpha, path_beta } });
}

test("where its axes are alike a plane keeps its proportions, else it fills its frame", () => {
  const sides = (/** @type {string} */ plane, /** @type {number[]} */ [wide, deep]) =>
    sidesOf(told(plane, [], [0, 0]), grid(3, 3, wide, deep));
  assert.deepEqual(sides("random", [1, 1]), [1, 1]);
  assert.deepEqual(sides("pca", [1, 0.75]), [1, 0.75]);
  assert.deepEqual(sides("pca", [0.75, 1]), [0.75, 1]);
  assert.deepEqual(sides("weights", [10, 1]), [1, 0.72]);
  assert.equal(sides("ends", [1, 1])[0], 1);
});

test("the side of the path's end is an angle, and none where it is the start", () => {
  const path = told("pca", Array(3).fill([0, 0]), [0, 0]);
  const angle = (/** @type {number[]} */ point) => fromStart(path, grid(3, 3), point);
  close(Number(angle([0, 1])), 0, 1e-15);
  close(Number(angle([1, 0])), Math.PI / 2, 1e-15);
  close(Number(angle([-1, 0])), -Math.PI / 2, 1e-15);
  assert.equal(angle([0, 0]), null);
  assert.equal(fromStart(told("pca", [[0, 0]], [0, 0]), grid(3, 3), [1, 0]), null);
});

test("a map is as large as fits, in the middle, with its proportions", () => {
  for (const [width, height] of [
    [1280, 700],
    [390, 400],
    [500, 900],
  ]) {
    for (const sides of [
      [1, 1],
      [1, 0.72],
      [0.6, 1],
    ]) {
      const { x, y, w, h } = mapRect(width, height, sides, 12);
      close(w / h, sides[0] / sides[1], 1e-12);
      const [left, right, top, bottom] = [x, width - x - w, y, height - y - h];
      const slack = [left + right, top + bottom];
      const least = [mapRect(width, 1e9, [1, 1], 12), mapRect(1e9, height, [1, 1], 12)];
      assert.ok(slack[0] >= width - least[0].w - 1e-9 && slack[1] >= height - least[1].h - 1e-9);
      close(Math.min(slack[0] - width + least[0].w, slack[1] - height + least[1].h), 0, 1e-9);
    }
  }
});

test("β points upwards on a map, and what lies under a point of it is where it was drawn", () => {
  const rect = { x: 40, y: 10, w: 300, h: 200 };
  assert.deepEqual(onMap(rect, 0, 0), [40, 210]);
  assert.deepEqual(onMap(rect, 1, 1), [340, 10]);
  const next = drawn(5);
  for (let k = 0; k < 4; k++) {
    const [u, v] = [next(), next()];
    const back = underMap(rect, .../** @type {[number, number]} */ (onMap(rect, u, v)));
    close(back[0], u, 1e-12);
    close(back[1], v, 1e-12);
  }
});

test("the name of an axis stands in the picture and off the answer, whichever way the sheet is turned", () => {
  for (const [width, height] of [
    [620, 413],
    [340, 313],
  ]) {
    for (let turn = 0; turn < 6.3; turn += 0.1) {
      // the sheet in parallel projection, so large that some corners leave the picture
      const screen = (/** @type {number} */ u, /** @type {number} */ v) => {
        const [a, b] = [u - 0.5, v - 0.5];
        return [
          0.5 + 0.75 * (a * Math.cos(turn) - b * Math.sin(turn)),
          0.5 + 0.55 * (a * Math.sin(turn) + b * Math.cos(turn)),
        ];
      };
      const [p, q] = [0, 1].map((axis) => axisPlace(axis, [width, height], [140, 70], screen));
      for (const [x, y] of [p, q]) {
        assert.ok(x >= 16 && x <= width - 16 && y >= 16 && y <= height - 16, `${turn}`);
        assert.ok(x >= 140 || y >= 70, `${turn}: on the answer`);
      }
    }
  }
  const plain = (/** @type {number} */ u, /** @type {number} */ v) => [
    0.2 + 0.5 * u,
    0.2 + 0.5 * v,
  ];
  assert.deepEqual(
    axisPlace(0, [100, 100], [0, 0], plain).map(Math.round),
    [74, 20],
    "α at its end",
  );
  assert.deepEqual(
    axisPlace(1, [100, 100], [0, 0], plain).map(Math.round),
    [20, 74],
    "β at its end",
  );
});

test("the nearest grid point, also from beyond the edge", () => {
  const s = grid(5, 3);
  assert.deepEqual(gridPoint(s, 0, 1), [0, 2]);
  assert.deepEqual(gridPoint(s, 0.49, 0.26), [2, 1]);
  assert.deepEqual(gridPoint(s, -0.02, 1.02), [0, 2]);
});

test("the cursor starts at the network and never leaves the grid", () => {
  const s = grid(5, 3);
  assert.deepEqual(walk(s, null, [0.45, -1], [0, 0]), [3, 0]);
  assert.deepEqual(walk(s, null, [0, 0], [1, -1]), [3, 0]);
  assert.deepEqual(walk(s, [3, 0], [0, 0], [5, -5]), [4, 0]);
  assert.deepEqual(walk(s, [3, 0], [0, 0], [-5, 5]), [0, 2]);
});

test("between two values of a row lies what is between them, and its end has no next one", () => {
  const row = [1, 3, 7];
  assert.deepEqual(
    [0, 0.5, 1, 1.25, 2].map((x) => between(row, x)),
    [1, 2, 3, 4, 7],
  );
});

test("a path in pieces goes through its places and leaves its straight lines nowhere", () => {
  const next = drawn(11);
  const places = Array.from({ length: 9 }, () => [next(), next(), next()]);
  const { points, marks } = inPieces(places);
  assert.deepEqual(
    marks.map((mark) => points[mark]),
    places,
  );
  let straight = 0,
    walked = 0;
  for (let i = 1; i < places.length; i++)
    straight += Math.hypot(places[i][0] - places[i - 1][0], places[i][1] - places[i - 1][1]);
  for (let k = 1; k < points.length; k++)
    walked += Math.hypot(points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1]);
  close(walked, straight, 1e-12);
});

test("short ways are one piece, long ones at most 24", () => {
  const pieces = (/** @type {number} */ far) =>
    inPieces([
      [0, 0, 0],
      [far, 0, 1],
    ]).points.length - 1;
  assert.deepEqual([pieces(0), pieces(0.001), pieces(0.25), pieces(1)], [1, 1, 15, 24]);
});
