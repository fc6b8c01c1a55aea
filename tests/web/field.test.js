// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { parse, read, refusal } from "../../src/descente/lab/web/controls/number.js";
import { RANGES } from "../../src/descente/lab/web/data/contract.js";
import { number, typed } from "../../src/descente/lab/web/kit/numbers.js";
import { drawn, speaking } from "./facts.js";

test("a number is typed with a point, a comma or a true minus, and with a power of ten", () => {
  for (const language of /** @type {const} */ (["en", "fr"])) {
    speaking(language);
    assert.equal(parse(" -12,5 "), -12.5);
    assert.deepEqual(["−3", "1e-3", "+.5", "4."].map(parse), [-3, 0.001, 0.5, 4]);
    assert.deepEqual(["1.5·10⁻³", "2 × 10¹²", "−1,5·10³"].map(parse), [0.0015, 2e12, -1500]);
    assert.equal(parse("13\u202f002"), 13002);
    for (const text of ["", "  ", "three", "1,2,3", "Infinity", "0x10", "1e", "--1", "1-2"])
      assert.equal(parse(text), null, text);
    assert.equal(parse("1e400"), Infinity);
  }
});

test("a comma before three digits sets thousands apart in English, and is the decimal one in French", () => {
  speaking("en");
  assert.deepEqual(["13,002", "1,234,567.5", "0,5"].map(parse), [13002, 1234567.5, 0.5]);
  speaking("fr");
  assert.equal(parse("13,002"), 13.002);
});

test("what a page writes into a field or beside it is read back as the same number", () => {
  const chance = drawn(7);
  for (const language of /** @type {const} */ (["en", "fr"])) {
    speaking(language);
    for (let i = 0; i < 2000; i++) {
      const value = (chance() - 0.5) * 10 ** (80 * (chance() - 0.5));
      const six = Number(value.toPrecision(6));
      const exact = Number.isInteger(value) && Math.abs(value) < 1e16;
      assert.equal(parse(typed(value)), exact ? value : six, typed(value));
      assert.equal(parse(number(value, 6)), six, number(value, 6));
    }
    for (const whole of [0, 16, 13002, 1e9, 2 ** 53 - 1]) assert.equal(parse(typed(whole)), whole);
  }
});

test("a range takes its ends and nothing beyond them", () => {
  speaking("en");
  assert.deepEqual(read("1", RANGES.epochs), { value: 1 });
  assert.deepEqual(read("1000", RANGES.epochs), { value: 1000 });
  assert.deepEqual(read("1001", RANGES.epochs), { fault: "most", bound: 1000 });
  assert.deepEqual(read("0", RANGES.epochs), { fault: "least", bound: 1 });
  assert.deepEqual(read("3.5", RANGES.epochs), { fault: "whole" });
  assert.deepEqual(read("", RANGES.epochs), { fault: "empty" });
  assert.deepEqual(read("abc", RANGES.epochs), { fault: "none" });
  assert.deepEqual(read("0", RANGES.eta), { fault: "above", bound: 0 });
  assert.deepEqual(read("1e-12", RANGES.eta), { value: 1e-12 });
  assert.deepEqual(read("1e400", RANGES.eta), { fault: "most", bound: Number.MAX_VALUE });
  assert.equal(/** @type {any} */ (read("1e39", RANGES.parameter)).fault, "most");
  assert.equal(/** @type {any} */ (read("-1e400", RANGES.parameter)).fault, "least");
  assert.equal(/** @type {any} */ (read("9007199254740993", RANGES.seed)).fault, "most");
});

test("every refusal is one short sentence in the page's language, and says what stays", () => {
  for (const language of /** @type {const} */ (["en", "fr"])) {
    speaking(language);
    for (const text of ["", "abc", "0", "3.5", "1e400"]) {
      const found = read(text, RANGES.epochs);
      assert.ok("fault" in found);
      const said = refusal(text, found, "10");
      assert.match(said, language === "en" ? /10 stays\.$/ : /10 reste\.$/);
      assert.doesNotMatch(said, /field\.|\{|None|NaN|Infinity/);
      assert.ok(said.length < 90, said);
    }
  }
});
