// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  FIRST,
  MOST,
  code,
  exchanged,
  fitting,
  parse,
} from "../../src/descente/lab/web/figures/rules/rule.js";
import { deeds } from "../../src/descente/lab/web/figures/rules/list.js";
import { compare } from "../../src/descente/lab/web/figures/rules/score.js";

import { speaking } from "./facts.js";

const CLASSES = [..."0123456789"];
const two = [FIRST, { pixel: 406, above: false, threshold: 0.25, digit: 0 }];

test("a rule is written as a line of code, by the name of its class", () => {
  assert.equal(code(FIRST, CLASSES), "if pixel[5] > 0.5 then 3");
  assert.equal(code(two[1], ["coat"]), "if pixel[406] ≤ 0.25 then coat");
});

test("what was kept is read back; what is no list of rules gives the rule of the slide", () => {
  assert.deepEqual(parse(JSON.stringify(two)), two);
  assert.deepEqual(parse("[]"), [], "whoever deleted every rule finds none");
  for (const text of [null, "", "{", "{}", '[{"pixel": 3}]', '[{"pixel": "3"}]']) {
    assert.deepEqual(parse(text), [FIRST]);
  }
  assert.deepEqual(parse(JSON.stringify(Array(MOST + 1).fill(FIRST))), [FIRST]);
});

test("rules about pixels or classes that other images lack are left out", () => {
  assert.deepEqual(fitting(two, 784, 10), two);
  assert.deepEqual(fitting(two, 64, 10), [FIRST]);
  assert.deepEqual(fitting(two, 784, 3), [two[1]]);
});

test("with fewer classes than four the slide's rule names the last one", () => {
  assert.deepEqual(fitting([FIRST], 784, 3), [{ ...FIRST, digit: 2 }]);
  assert.deepEqual(fitting([], 784, 3), [], "an empty list is one's own");
});

test("a rule that is never reached says so, one that never holds says that", () => {
  speaking("en", "rules");
  assert.equal(deeds([9, 2, 50]), "images decided: 9, read right: 2");
  assert.match(deeds([0, 0, 50]), /^never reached: .*\(50\)$/);
  assert.equal(deeds([0, 0, 0]), "holds for no image");
});

test("exchanging two rules leaves the others and the list itself alone", () => {
  const three = [...two, { ...FIRST, digit: 7 }];
  assert.deepEqual(exchanged(three, 0, 2), [three[2], three[1], three[0]]);
  assert.equal(three[2].digit, 7);
});

test("rules are beaten by a trained network that reads more, and by no other", () => {
  const value = (/** @type {number} */ accuracy, step = 0) => ({
    words: { step },
    scalars: { accuracy },
    arrays: {},
  });
  assert.equal(compare(value(0.2), value(0.9, 100), true).beaten, true);
  assert.equal(compare(value(0.2), value(0.9, 100), false).beaten, false, "nobody asked");
  assert.equal(compare(value(0.2), value(0.1, 100), true).beaten, false);
  const lucky = compare(value(0.05), value(0.1, 0), true);
  assert.deepEqual([lucky.better, lucky.beaten], [true, false], "it has learned nothing yet");
  assert.equal(compare(null, value(0.9, 100), true).beaten, false, "no score has come");
});
