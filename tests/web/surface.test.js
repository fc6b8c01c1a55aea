import assert from "node:assert/strict";
import { test } from "node:test";

import {
  FINE,
  along,
  contour,
  ends,
  fine,
  heightAt,
  nearest,
  rangeOf,
  surface,
} from "../../src/descente/lab/web/marks/surface.js";
import { close, drawn } from "./facts.js";

/**
 * A landscape as the server tells it.
 * @param {number} a @param {number} b @param {(i: number, j: number) => number} cost
 */
function told(a, b, cost) {
  const values = Float64Array.from({ length: a * b }, (_, k) => cost(Math.floor(k / b), k % b));
  const grid = (/** @type {number} */ n) =>
    Object.assign(
      Float64Array.from({ length: n }, (_, k) => -1 + (2 * k) / (n - 1)),
      { shape: [n] },
    );
  const arrays = { alpha: grid(a), beta: grid(b), cost: Object.assign(values, { shape: [a, b] }) };
  return { words: {}, scalars: {}, arrays };
}

/** The pieces of a contour. @param {number[]} line */
function pieces(line) {
  const found = [];
  for (let k = 0; k < line.length; k += 4) found.push(line.slice(k, k + 4));
  return found;
}

/** @param {number[]} line */
const length = (line) =>
  pieces(line).reduce((sum, [u, v, x, y]) => sum + Math.hypot(x - u, y - v), 0);

test("known values stay as they are, to the bit, and holes in an inclined plane are the plane", () => {
  const plane = (/** @type {number} */ i, /** @type {number} */ j) => 1 + 0.25 * i + 0.5 * j;
  const next = drawn(3);
  const holes = Array.from({ length: 35 }, () => next() < 0.3);
  holes[0] = holes[4] = holes[30] = holes[34] = false;
  for (const k of [1, 2, 3, 5, 10, 15, 20, 25, 9, 14, 19, 24, 29, 31, 32, 33]) holes[k] = false;
  const s = surface(told(7, 5, (i, j) => (holes[i * 5 + j] ? NaN : plane(i, j))));
  assert.equal(s.whole, false);
  s.filled.forEach((c, k) => {
    const wanted = plane(Math.floor(k / 5), k % 5);
    if (holes[k]) close(c, wanted, 1e-12);
    else assert.equal(c, wanted);
  });
});

test("beyond the last known value the sheet goes on level", () => {
  const s = surface(told(2, 4, (i, j) => (j === 1 || j === 2 ? 10 * i + j : NaN)));
  assert.deepEqual([...s.filled], [1, 1, 2, 2, 11, 11, 12, 12]);
});

test("the valley is at 0 and the ridge at 1, logarithmic where the cost spans more than a factor 6", () => {
  const [flat, steep] = [
    surface(told(2, 2, (i, j) => 1 + i + j)),
    surface(told(2, 2, (i, j) => 10 ** (i + j))),
  ];
  assert.deepEqual([flat.log, steep.log], [false, true]);
  assert.deepEqual([1, 2, 3].map(flat.level), [0, 0.5, 1]);
  [1, 10, 100].forEach((c, i) => close(steep.level(c), i / 2, 1e-15));
  assert.equal(
    surface(
      told(2, 2, (i, j) => 10 ** (i + j)),
      "linear",
    ).log,
    false,
  );
  assert.equal(
    surface(
      told(2, 2, (i, j) => i + j),
      "log",
    ).log,
    false,
    "zero has no logarithm",
  );
});

test("the drawn sheet passes through every value, and a parabola stays one", () => {
  const s = surface(
    told(7, 6, (i, j) => 3 + (i - 2) ** 2 + 0.5 * j ** 2),
    "linear",
  );
  const mesh = fine(s);
  assert.deepEqual([mesh.a, mesh.b], [6 * FINE + 1, 5 * FINE + 1]);
  for (let x = 0; x < mesh.a; x++) {
    for (let y = 0; y < mesh.b; y++) {
      const [i, j] = [x / FINE, y / FINE];
      const inside = i >= 1 && i <= 5 && j >= 1 && j <= 4;
      if (!inside && (x % FINE || y % FINE)) continue; // at the border its neighbour stands in
      const wanted = s.level(3 + (i - 2) ** 2 + 0.5 * j ** 2);
      close(mesh.at[x * mesh.b + y], wanted, x % FINE || y % FINE ? 3e-7 : 3e-8);
    }
  }
});

test("between four points the sheet is bilinear", () => {
  const mesh = {
    a: 3,
    b: 4,
    at: Array.from({ length: 12 }, (_, k) => Math.floor(k / 4) * (k % 4)),
  };
  for (const [u, v] of [
    [0, 0],
    [1, 1],
    [0.3, 0.8],
    [0.75, 0.1],
  ]) {
    close(heightAt(mesh, u, v), 2 * u * 3 * v, 1e-12);
  }
  assert.equal(heightAt(mesh, 2, 2), 6, "beyond the edge one stands on it");
});

test("the contour of an inclined plane is one straight line", () => {
  const mesh = {
    a: 9,
    b: 9,
    at: Array.from({ length: 81 }, (_, k) => Math.floor(k / 9) / 8 + (k % 9) / 8),
  };
  const line = contour(mesh, 0.77);
  for (const [u, v, x, y] of pieces(line)) {
    close(u + v, 0.77, 1e-12);
    close(x + y, 0.77, 1e-12);
  }
  close(length(line), 0.77 * Math.SQRT2, 1e-12);
});

test("the contour of a bowl is a closed circle", () => {
  const n = 201,
    at = Array.from({ length: n * n }, (_, k) => {
      const [u, v] = [Math.floor(k / n) / (n - 1), (k % n) / (n - 1)];
      return (u - 0.5) ** 2 + (v - 0.5) ** 2;
    });
  const line = contour({ a: n, b: n, at }, 0.07);
  /** @type {Map<string, number>} */
  const ends = new Map();
  for (let k = 0; k < line.length; k += 2) {
    close(Math.hypot(line[k] - 0.5, line[k + 1] - 0.5), Math.sqrt(0.07), 1.2e-5); // h²/8r, h = 1/200
    const key = `${line[k].toFixed(9)} ${line[k + 1].toFixed(9)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  assert.ok([...ends.values()].every((times) => times === 2));
  close(length(line), 2 * Math.PI * Math.sqrt(0.07), 1e-3);
});

test("at a saddle two lines pass without crossing, on the sides that the middle says", () => {
  for (const [corner, joined] of /** @type {[number, boolean][]} */ ([
    [0.9, true],
    [0.1, false],
  ])) {
    // two opposite corners above the level, two below; the middle above it or not
    const mesh = { a: 2, b: 2, at: [1, corner - 0.5, corner - 0.5, 1] };
    const level = 0.5;
    const middle = (2 + 2 * (corner - 0.5)) / 4 >= level;
    assert.equal(middle, joined);
    const [one, two] = pieces(contour(mesh, level));
    // joined: each piece cuts off a low corner, (1, 0) or (0, 1); else a high one, (0, 0) or (1, 1)
    for (const [u, v, x, y] of [one, two]) {
      const [mu, mv] = [(u + x) / 2, (v + y) / 2];
      assert.equal(mu < 0.5 === mv < 0.5, !joined);
    }
  }
});

test("no contour where the level is never crossed", () => {
  assert.deepEqual(contour({ a: 2, b: 2, at: [0, 0, 0, 0] }, 0.5), []);
});

test("a place on the grid, the nearest point, the lowest and the highest known", () => {
  const s = surface(told(5, 3, (i, j) => (i === 0 ? NaN : 10 * i - j)));
  assert.deepEqual(
    [-1, 0, 0.5].map((x) => along(s.alpha, x)),
    [0, 0.5, 0.75],
  );
  assert.deepEqual(
    [-9, -1, 0.1, 0.3, 9].map((x) => nearest(s.alpha, x)),
    [0, 0, 2, 3, 4],
  );
  assert.deepEqual(ends(s), { low: 1 * 3 + 2, high: 4 * 3 });
});

test("surfaces that share a range are equally high where they cost the same", () => {
  const flat = told(3, 3, () => 2),
    hill = told(3, 3, (i, j) => 1 + i * j);
  const range = rangeOf([...flat.arrays.cost, ...hill.arrays.cost, NaN]);
  assert.deepEqual(range, [1, 5]);
  const [a, b] = [flat, hill].map((value) => surface(value, "linear", range));
  assert.equal(a.level(2), b.level(2));
  assert.equal(a.level(2), 0.25);
  assert.deepEqual([surface(hill).low, surface(hill).high], [1, 5]);
});
