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
import {
  finder,
  lengthOf,
  lengths,
  listOf,
} from "../../src/descente/lab/web/figures/rules/best.js";
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
  assert.equal(deeds([9, 2, 50]), "decided: 9, read right: 2");
  assert.match(deeds([0, 0, 50]), /^never reached: .*\(50\)$/);
  assert.equal(deeds([0, 0, 0]), "holds for no image");
});

test("exchanging two rules leaves the others and the list itself alone", () => {
  const three = [...two, { ...FIRST, digit: 7 }];
  assert.deepEqual(exchanged(three, 0, 2), [three[2], three[1], three[0]]);
  assert.equal(three[2].digit, 7);
});

/** @returns {any} a score, a status or a list of such an accuracy */
const value = (/** @type {number} */ accuracy, step = 0) => ({
  words: { step, complete: true },
  scalars: { accuracy },
  arrays: { accuracy: [accuracy / 2, accuracy] },
});

test("rules are beaten by a trained network that reads more, and by no other", () => {
  const among = (/** @type {any} */ score, /** @type {any} */ status, against = true) =>
    compare({ score, status, found: null, against });
  assert.equal(among(value(0.2), value(0.9, 100)).beaten, true);
  assert.equal(among(value(0.2), value(0.9, 100), false).beaten, false, "nobody asked");
  assert.equal(among(value(0.2), value(0.1, 100)).beaten, false);
  const lucky = among(value(0.05), value(0.1, 0));
  assert.deepEqual([lucky.better, lucky.beaten], [true, false], "it has learned nothing yet");
  assert.equal(among(null, value(0.9, 100)).beaten, false, "no score has come");
});

test("the best list is beaten by what reads more than all of it, once all of it is known", () => {
  const among = (/** @type {number} */ network, /** @type {any} */ found, step = 100) =>
    compare({ score: value(0.2), status: value(network, step), found, against: true }).all;
  assert.equal(among(0.9, value(0.6)), true);
  assert.equal(among(0.5, value(0.6)), false);
  assert.equal(among(0.9, value(0.6), 0), false);
  assert.equal(among(0.9, { ...value(0.6), words: { complete: false } }), false);
  assert.equal(among(0.9, null), false);
});

/** @returns {any} a list whose rules were found in this order */
const found = (/** @type {number[]} */ order, complete = true) => ({
  words: {
    complete,
    found: order,
    pixel: order.map((k) => 10 * k),
    above: order.map((k) => k % 2 === 0),
    digit: order.map((k) => k % 10),
  },
  scalars: {},
  arrays: { threshold: order.map((k) => k / 100), accuracy: order.map(() => 0.5) },
});

test("the best list of k rules keeps the order in which they are asked", () => {
  const all = found([3, 1, 4, 2]);
  assert.deepEqual(listOf(all, 2), [
    { pixel: 10, above: false, threshold: 0.01, digit: 1 },
    { pixel: 20, above: true, threshold: 0.02, digit: 2 },
  ]);
  assert.deepEqual(
    listOf(all, 4).map(({ pixel }) => pixel),
    [30, 10, 40, 20],
  );
});

test("a length of the best list can be looked at once the list has come so far", () => {
  const many = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => i + 1);
  const ks = (/** @type {any} */ value) =>
    lengths(value).map(({ k, reached }) => (reached ? k : -k));
  assert.deepEqual(ks(null), [-1, -5, -10, -50]);
  assert.deepEqual(ks(found(many(7), false)), [1, 5, -10, -50]);
  assert.deepEqual(ks(found(many(50))), [1, 5, 10, 50]);
  assert.deepEqual(ks(found(many(7))), [1, 5, 7], "no further rule would have added anything");
  assert.deepEqual(ks(found([1])), [1]);
  assert.equal(lengthOf(found(many(7), false), 50), 5);
  assert.equal(lengthOf(found(many(50)), 10), 10);
  assert.equal(lengthOf(null, 5), 5);
});

test("the best list is asked for once for each data set, and again on demand where that failed", () => {
  /** @type {((value: any) => void)[]} */
  const asked = [];
  /** @type {(error: any) => void} */
  let fails = () => {};
  let grown = 0;
  /** @type {any} */
  const model = {
    key: () => "rulelist/1",
    on: (/** @type {string} */ _, /** @type {any} */ listener) => (fails = listener),
    ask: (/** @type {string} */ _job, /** @type {any} */ _how, /** @type {any} */ listener) =>
      asked.push(listener),
  };
  const of = (/** @type {string} */ data) => ({ words: { data, found: [1] } });
  const best = finder(model, () => grown++);
  best.want("mnist");
  best.want("mnist", true);
  assert.equal(asked.length, 1, "it is on its way");
  asked[0](of("mnist"));
  assert.equal(best.of("mnist")?.words.data, "mnist");
  assert.equal(best.of("uci"), null);
  best.want("uci");
  asked[1](of("mnist")); // what was on its way when another set was chosen
  assert.equal(best.of("uci"), null);
  assert.equal(grown, 1);
  fails({ words: { about: "rules/1" } });
  best.want("uci", true);
  assert.equal(asked.length, 2, "the error was about something else");
  fails({ words: { about: "rulelist/1" } });
  best.want("uci");
  assert.equal(asked.length, 2, "an error is not asked for again and again");
  best.want("uci", true);
  assert.equal(asked.length, 3);
});
