import assert from "node:assert/strict";
import { test } from "node:test";

import {
  counted,
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

test("the notation is that of the number as it is written, so that equal texts are equal numbers", () => {
  speaking("en");
  assert.deepEqual(
    [9.996e-8, 9.994e-8, 9.999e9, 1.7976e308].map((v) => number(v)),
    ["1.00·10⁻⁷", "9.99·10⁻⁸", "1.00·10¹⁰", "1.80·10³⁰⁸"],
  );
  assert.deepEqual(
    [9.98e-8, 9.94e-8, 9.5e-10].map((v) => number(v, 2)),
    ["1.0·10⁻⁷", "9.9·10⁻⁸", "9.5·10⁻¹⁰"],
    "a mantissa is never 10",
  );
  assert.equal(number(9.6e-8, 1), "1·10⁻⁷");
  // what rounds to a thousandth is written as a thousandth, what rounds to a million as a million
  assert.deepEqual(
    [9.999e-4, 1e-3].map((v) => number(v)),
    ["0.00100", "0.00100"],
  );
  assert.deepEqual(
    [9.994e-4, 9.99e-4].map((v) => number(v)),
    ["9.99·10⁻⁴", "9.99·10⁻⁴"],
  );
  assert.deepEqual(
    [999_600, 1e6].map((v) => number(v)),
    ["1.00·10⁶", "1.00·10⁶"],
  );
  assert.deepEqual(
    [999_400, -999_400].map((v) => number(v)),
    ["999,000", "−999,000"],
  );
  assert.deepEqual(
    [1e-3, 1e6].map((v) => number(v, 1)),
    ["0.001", "1·10⁶"],
  );
});

test("no mantissa of any size is 10, and none is 0", () => {
  speaking("en");
  for (let power = -320; power < 300; power += 7) {
    for (const digits of [1, 2, 3, 6]) {
      for (const leading of [1, 9.4, 9.49, 9.5, 9.94, 9.95, 9.994, 9.995, 9.9999996]) {
        const value = leading * 10 ** power,
          [mantissa, ten] = number(value, digits).split("·");
        if (!ten) continue; // written without a power
        assert.match(mantissa, /^[1-9](\.\d+)?$/, `${value} to ${digits}`);
      }
    }
  }
});

test("a count agrees with its noun: 1 in English, 0 and 1 in French", () => {
  speaking("en", "fog");
  const left = (/** @type {number} */ n) => counted("fog.left", n, { all: 8 });
  assert.deepEqual([0, 1, 2].map(left), [
    "0 probes left of 8.",
    "1 probe left of 8.",
    "2 probes left of 8.",
  ]);
  speaking("fr", "fog");
  assert.deepEqual([0, 1, 2].map(left).map(plain), [
    "Il reste 0 sondage sur 8.",
    "Il reste 1 sondage sur 8.",
    "Il reste 2 sondages sur 8.",
  ]);
});

test("a minus is a minus and not a hyphen, zero has no sign, and what is no number says so", () => {
  speaking("en");
  assert.deepEqual(
    [number(-0.5), signed(0.5), signed(-0.5), signed(0), number(-0)],
    ["−0.500", "+0.500", "−0.500", "0", "0"],
  );
  assert.deepEqual([full(-0), whole(-0.2), percent(-1e-9)], ["0", "0", "0.0%"]);
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
