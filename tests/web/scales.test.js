import assert from "node:assert/strict";
import { test } from "node:test";

import {
  extent,
  extreme,
  linear,
  log,
  roundUp,
  ticks,
} from "../../src/descente/lab/web/marks/scales.js";
import { close, drawn } from "./facts.js";

const ROUND = [1, 2, 5];

/** The leading digits of a number. @param {number} value */
const leading = (value) => Number(value.toExponential(6).split("e")[0]);

/** A value from the text beside its tick. @param {string} text */
function read(text) {
  const plain = text
    .replace("−", "-")
    .replaceAll(",", "")
    .replace("·10", "e")
    .replace(/^10(?=[⁻⁰¹²³⁴-⁹])/, "1e")
    .replace("⁻", "-")
    .replace(/[⁰¹²³⁴-⁹]/g, (c) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)));
  return Number(plain);
}

test("a value and its pixel are each other's inverse, on both scales", () => {
  for (const scale of [linear([-3, 5], [400, 20]), log([1e-6, 1e3], [0, 700])]) {
    const [a, b] = scale.domain;
    for (const w of [0, 0.1, 0.5, 1]) {
      const value = scale.log ? a * (b / a) ** w : a + w * (b - a);
      close(scale.from(scale.at(value)), value, 1e-12 * Math.abs(value));
    }
  }
});

test("equal differences are equal lengths on a linear scale, equal ratios on a logarithmic one", () => {
  const line = linear([0, 10], [0, 500]);
  assert.deepEqual([0, 2.5, 10].map(line.at), [0, 125, 500]);
  const powers = log([0.01, 100], [0, 400]);
  [0.01, 0.1, 1, 10, 100].forEach((value, i) => close(powers.at(value), 100 * i, 1e-9));
});

test("a domain of a single value has a place all the same", () => {
  const one = linear([3, 3], [0, 100]);
  assert.ok(Number.isFinite(one.at(3)));
  assert.equal(one.from(50), 3);
});

test("ticks are multiples of 1, 2 or 5 times a power of ten, inside the domain, none left out", () => {
  const next = drawn(1);
  for (let times = 0; times < 300; times++) {
    const a = (next() - 0.5) * 10 ** (6 * next() - 3),
      b = a + 10 ** (8 * next() - 4),
      many = 2 + Math.floor(6 * next());
    const found = ticks(linear([a, b], [0, 100]), many).map((tick) => tick.value);
    assert.ok(found.length >= 1 && found.length <= many + 1, `${found.length} of ${many}`);
    if (found.length < 2) continue;
    const step = found[1] - found[0];
    assert.ok(
      ROUND.some((m) => Math.abs(leading(step) - m) < 1e-3),
      `a step of ${step}`,
    );
    for (const value of found) {
      const turns = value / step;
      close(turns, Math.round(turns), 1e-9 + 4e-16 * turns ** 2); // the step is a difference of ticks
      assert.ok(value >= a - 1e-6 * step && value <= b + 1e-6 * step);
    }
    assert.ok(found[0] - step < a + 1e-6 * step);
    assert.ok(found[found.length - 1] + step > b - 1e-6 * step);
  }
});

test("a tick's text is its value, and no two ticks read the same", () => {
  const next = drawn(2);
  for (let times = 0; times < 300; times++) {
    const a = (next() - 0.5) * 10 ** (6 * next() - 3),
      b = a + 10 ** (6 * next() - 3);
    const found = ticks(linear([a, b], [0, 100]), 5);
    assert.equal(new Set(found.map((tick) => tick.text)).size, found.length);
    for (const { value, text } of found) close(read(text), value, 1e-3 * (b - a));
  }
});

test("zero is written without a sign", () => {
  const found = ticks(linear([-1, 1], [0, 100]), 4);
  assert.deepEqual(
    found.map((tick) => tick.text),
    ["−1.0", "−0.5", "0", "0.5", "1.0"],
  );
  assert.ok(Object.is(found[2].value, 0));
});

test("ticks of a logarithmic scale are powers of ten, with what lies between where there is room", () => {
  const texts = (/** @type {[number, number]} */ domain, /** @type {number} */ many) =>
    ticks(log(domain, [0, 100]), many).map((tick) => tick.text);
  assert.deepEqual(texts([1, 10], 7), ["1", "2", "5", "10"]);
  assert.deepEqual(texts([0.01, 1], 7), ["0.01", "0.03", "0.1", "0.3", "1"]);
  assert.deepEqual(texts([1e-8, 1e-5], 7), ["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵"]);
  assert.deepEqual(texts([1e-8, 1], 4), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]);
});

test("the extent of lists is that of their finite numbers", () => {
  assert.deepEqual(extent([3, NaN, -1], [Infinity, 2]), [-1, 3]);
  assert.deepEqual(extent([NaN], []), [0, 1]);
  assert.equal(extreme([-4, 3]), 4);
  assert.equal(extreme([]), 1);
});

test("a number is rounded up to the next 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.011, 0.02, 3, 6, 51, 1000].map(roundUp), [0.02, 0.02, 5, 10, 100, 1000]);
  assert.deepEqual([0, -3, NaN, Infinity].map(roundUp), [1, 1, 1, 1]);
});
