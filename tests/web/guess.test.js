// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../src/descente/lab/web/figures/guess/keeping.js";
import {
  QUESTIONS,
  position,
  valueAt,
} from "../../src/descente/lab/web/figures/guess/questions.js";
import { costAt, position as onGauge } from "../../src/descente/lab/web/figures/gauge/scale.js";

test("every question starts on its own scale, and its ends are the ends of the knob", () => {
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const { low, high, start } = question;
    assert.ok(low <= start && start <= high, name);
    assert.deepEqual([position(question, low), position(question, high)], [0, 1]);
    assert.deepEqual([valueAt(question, 0), valueAt(question, 1)], [low, high]);
    assert.equal(position(question, 10 * high), 1, "what lies outside is shown at the end");
  }
});

test("a guess has two digits, and equal steps on a logarithmic scale are equal factors", () => {
  assert.equal(valueAt(QUESTIONS.cost, 0.2), 2);
  assert.equal(valueAt(QUESTIONS.accuracy, 0.123), 0.12);
  assert.equal(valueAt(QUESTIONS.eta, 0.5), 1, "the middle of a hundredth and a hundred");
});

test("a guess of the last visit is read back; anything else is none", () => {
  assert.deepEqual(parse('{"value": 2, "revealed": true}'), { value: 2, revealed: true });
  assert.deepEqual(parse('{"value": 2}'), { value: 2, revealed: false });
  for (const text of [null, "", "{", "3", '{"value": "2"}']) assert.equal(parse(text), null);
});

test("the gauge goes from a hundredth to ten, and what is no number lies at the bad end", () => {
  assert.ok(Math.abs(costAt(0) - 0.01) < 1e-15);
  assert.equal(costAt(1), 10);
  assert.ok(Math.abs(onGauge(costAt(0.3)) - 0.3) < 1e-12);
  assert.deepEqual([onGauge(0), onGauge(1e9), onGauge(Infinity), onGauge(NaN)], [0, 1, 1, 1]);
});
