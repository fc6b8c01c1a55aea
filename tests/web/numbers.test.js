import assert from "node:assert/strict";
import { test } from "node:test";

import {
  duration,
  full,
  number,
  percent,
  signed,
  whole,
} from "../../src/descente/lab/web/kit/numbers.js";
import { speaking } from "./facts.js";

/** Any space as a plain one: which of them a language takes is the browser's affair. @param {string} text */
const plain = (text) => text.replace(/\s/g, " ");

test("English writes 12,345.6 and French 12 345,6", () => {
  speaking("en");
  assert.deepEqual(
    [whole(1234567), full(12345.6), number(0.12345)],
    ["1,234,567", "12,345.6", "0.123"],
  );
  assert.deepEqual([percent(0.9553), percent(0.5, 0)], ["95.5%", "50%"]);
  speaking("fr");
  assert.deepEqual([whole(1234567), full(12345.6), number(0.12345)].map(plain), [
    "1 234 567",
    "12 345,6",
    "0,123",
  ]);
  assert.deepEqual([percent(0.9553), percent(0.5, 0)].map(plain), ["95,5 %", "50 %"]);
  assert.match(full(12345.6), /^12[\u00a0\u202f]345,6$/, "a number never breaks over two lines");
});

test("three digits count, whatever the size", () => {
  speaking("en");
  assert.deepEqual(
    [1, 3.14159, 31.4159, 314.159, 3141.59].map((v) => number(v)),
    ["1.00", "3.14", "31.4", "314", "3,140"],
  );
  assert.deepEqual([number(2 / 3, 1), number(2 / 3, 5)], ["0.7", "0.66667"]);
});

test("what is very small or very large is written with a power of ten", () => {
  speaking("en");
  assert.deepEqual(
    [1.234e-4, 5e-324, 1e6, 6.02e23].map((v) => number(v)),
    ["1.23·10⁻⁴", "4.94·10⁻³²⁴", "1.00·10⁶", "6.02·10²³"],
  );
  speaking("fr");
  assert.equal(number(-1.234e-4), "−1,23·10⁻⁴");
});

test("what rounds up to the next power of ten is written with that power", () => {
  speaking("en");
  assert.deepEqual(
    [9.999e-4, 9.996e-8, 9.999e9].map((v) => number(v)),
    ["1.00·10⁻³", "1.00·10⁻⁷", "1.00·10¹⁰"],
  );
});

test("a minus is a minus and not a hyphen, zero has no sign, and what is no number says so", () => {
  speaking("en");
  assert.deepEqual(
    [number(-0.5), signed(0.5), signed(-0.5), signed(0), number(-0)],
    ["−0.500", "+0.500", "−0.500", "0", "0"],
  );
  assert.deepEqual([number(Infinity), number(-Infinity)], ["∞", "−∞"]);
  for (const language of /** @type {const} */ (["en", "fr"])) {
    speaking(language);
    assert.doesNotMatch(number(NaN) + percent(NaN), /NaN|number\./);
  }
});

test("a time is told in the unit in which it is read", () => {
  speaking("en");
  const HOUR = 3600,
    DAY = 24 * HOUR,
    YEAR = 365.25 * DAY;
  const told = [4e-6, 0.026, 1.4, 90, 2 * HOUR, 3 * DAY, 100 * YEAR].map(duration);
  assert.deepEqual(told, [
    "4.00 µs",
    "26.0 ms",
    "1.40 s",
    "1.50 min",
    "2.00 h",
    "3 days",
    "100 years",
  ]);
  speaking("fr");
  assert.deepEqual([1.4, 3 * DAY, 100 * YEAR].map(duration).map(plain), [
    "1,40 s",
    "3 jours",
    "100 ans",
  ]);
});
