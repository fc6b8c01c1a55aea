// @ts-check
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { OPEN, betOn, isOpen, keep, parse, veiled } from "../../src/descente/lab/web/data/bets.js";
import { gapInWords, gapOf } from "../../src/descente/lab/web/figures/guess/gap.js";
import {
  QUESTIONS,
  isChoice,
  position,
  valueAt,
} from "../../src/descente/lab/web/figures/guess/questions.js";
import { sentence } from "../../src/descente/lab/web/figures/guess/saying.js";
import { costAt, position as onGauge } from "../../src/descente/lab/web/figures/gauge/scale.js";
import { close, speaking } from "./facts.js";

/** @typedef {import("../../src/descente/lab/web/figures/guess/questions.js").OfNumber} OfNumber */

/** The questions that are answered by a number. @returns {[string, OfNumber][]} */
const ofNumbers = () =>
  /** @type {any} */ (Object.entries(QUESTIONS).filter(([, question]) => !isChoice(question)));
const { count, cost, loop, clock, eta } = /** @type {Record<string, OfNumber>} */ (QUESTIONS);
const lessons = new URL("../../lessons/", import.meta.url);

test("every question starts on its own scale, and its ends are the ends of the knob", () => {
  assert.ok(ofNumbers().length > 5);
  for (const [name, question] of ofNumbers()) {
    const { low, high, start } = question;
    assert.ok(low <= start && start <= high, name);
    assert.deepEqual([position(question, low), position(question, high)], [0, 1]);
    assert.deepEqual([valueAt(question, 0), valueAt(question, 1)], [low, high]);
    assert.equal(position(question, 10 * high), 1, "what lies outside is shown at the end");
  }
});

test("a guess has two digits, and equal steps on a logarithmic scale are equal factors", () => {
  assert.equal(valueAt(cost, 0.2), 2);
  assert.equal(valueAt(loop, 0.123), 0.12);
  assert.equal(valueAt(eta, 0.5), 1, "the middle of a hundredth and a hundred");
  assert.equal(valueAt(count, 0.2), 100);
});

test("the gap is a ratio, or points of a percentage, and names the side", () => {
  assert.deepEqual(gapOf(count, 1000, 13_002), { key: "times.low", size: 13 });
  assert.deepEqual(gapOf(cost, 5, 3.17), { key: "times.high", size: 1.6 });
  assert.deepEqual(gapOf(cost, 3.2, 3.17), { key: "exact" });
  assert.deepEqual(gapOf(cost, 0, 3.17), { key: "low" }, "nothing is so many times nothing");
  assert.deepEqual(gapOf(cost, 5, 0), { key: "high" });
  assert.deepEqual(gapOf(clock, 3600, 1.45e6), { key: "times.short", size: 400 });
  assert.deepEqual(gapOf(loop, 0.99, 0.95), { key: "points.high", size: 4 });
  assert.deepEqual(gapOf(loop, 0.94, 0.954), { key: "points.low", size: 1.4 });
  assert.deepEqual(gapOf(loop, 0.5, 0.954), { key: "points.low", size: 45 });
  assert.deepEqual(gapOf(loop, 0.95, 0.954), { key: "exact" });
});

test("the gap is said as each language says it", () => {
  const said = () => [
    gapInWords(count, 1000, 13_002),
    gapInWords(cost, 5, 3.17),
    gapInWords(count, 10, 130_020),
    gapInWords(loop, 0.94, 0.954),
    gapInWords(loop, 0.96, 0.95),
    gapInWords(loop, 0.99, 0.95),
    gapInWords(QUESTIONS.side, "left", 0.26),
    gapInWords(QUESTIONS.side, "right", 0.26),
  ];
  speaking("en", "guess");
  assert.deepEqual(said(), [
    "13 times too low",
    "1.6 times too high",
    "13,000 times too low",
    "1.4 points too low",
    "1 point too high",
    "4 points too high",
    "right",
    "wrong",
  ]);
  speaking("fr", "guess");
  assert.deepEqual(said(), [
    "13 fois trop bas",
    "1,6 fois trop haut",
    "13\u202f000 fois trop bas",
    "1,4 point trop bas", // in French two begin at 2
    "1 point trop haut",
    "4 points trop haut",
    "juste",
    "faux",
  ]);
});

/** @param {any} words @param {any} scalars @param {any} [arrays] @returns {any} a value of the server */
const value = (words, scalars, arrays = {}) => ({ words, scalars, arrays });
const status = value({ train: 60_000, parameters: 13_002 }, {});

test("the side is that of the slope where the ball starts, wherever it has rolled", () => {
  const read = (/** @type {any} */ scalars, /** @type {any} */ arrays) => {
    const { truth = NaN, final } = QUESTIONS.side.read(value({}, scalars, arrays), status) ?? {};
    return [/** @type {any} */ (QUESTIONS.side).answer(truth), final];
  };
  assert.deepEqual(read({ slope: 0.26 }, {}), ["left", true]);
  assert.deepEqual(read({ slope: 5 }, { ball_slope: [-0.1, 3, 5] }), ["right", true]);
  assert.deepEqual(read({ slope: 0 }, {}), ["neither", true]);
  assert.equal(QUESTIONS.side.read(value({}, { slope: NaN }), status), null);
});

test("scattering or following is told by the last ground of the page that both have searched", () => {
  const read = (/** @type {any[]} */ scores) => QUESTIONS.strategy.read(scores, status);
  const answer = (/** @type {any[]} */ scores) =>
    /** @type {any} */ (QUESTIONS.strategy).answer(read(scores)?.truth);
  assert.equal(read([]), null);
  const [lost, won] = [
    { mine: 0.5, theirs: 0.25 },
    { mine: 0.25, theirs: 0.5 },
  ];
  assert.deepEqual(read([won, lost])?.facts, lost);
  assert.equal(answer([won, lost]), "follow");
  assert.equal(answer([lost, won]), "scatter");
});

test("the loop's truth comes with the last step, and not of a network that was moved", () => {
  const read = (/** @type {any} */ words) =>
    loop.read(value({ test: 10_000, step: 60_000, ...words }, { accuracy: 0.954 }), status);
  assert.equal(read({ outcome: "running" }), null);
  assert.equal(read({ outcome: "finished", playing: true }), null);
  assert.equal(read({ outcome: "finished", moved: true }), null);
  assert.equal(read({ outcome: "finished", past: true }), null);
  assert.equal(read({ outcome: "finished" })?.truth, 0.954);
});

test("the top is compared with the middle, of as many examples as there are at last", () => {
  const probes = [1, 2, 3, 4, 5, 6].map((rank) => ({ rank }));
  const arrays = { up: [4, -2, 0.1, 0.02, 0, 0], down: [-3, 5, -0.2, 0.1, 0, 0] };
  const read = (/** @type {number} */ examples) =>
    QUESTIONS.times.read(value({ probes, examples }, { nudge: 0.5 }, arrays), status);
  close(read(2000)?.truth ?? NaN, (4 + 5) / (0.2 + 0.1), 1e-12);
  assert.deepEqual([read(2000)?.final, read(60_000)?.final], [false, true]);
});

test("a corner that is exactly zero is told from one that is nearly so", () => {
  const answer = (/** @type {number[]} */ vector) => {
    const found = { vector: Float32Array.from(vector) };
    const { truth = NaN } =
      QUESTIONS.corner.read(value({ sizes: [3, 2] }, {}, found), status) ?? {};
    return /** @type {any} */ (QUESTIONS.corner).answer(truth);
  };
  assert.equal(answer([0, 0, 1, -2, 1, 1]), "zero");
  assert.equal(answer([0, 1e-3, 1, -2, 1, 1]), "small");
  assert.equal(answer([0, -2, 1, -2, 1, 1, 50]), "large"); // the bias is no pixel
});

test("what is first in the list is named, and its kind", () => {
  const read = (/** @type {number} */ index) => {
    const rank = Array.from({ length: 17 }, (_, i) => (i === index ? 1 : 2));
    return QUESTIONS.first.read(value({ sizes: [4, 2, 2, 1] }, {}, { rank }), status);
  };
  const kinds = [0, 8, 10, 16].map((index) => read(index)?.truth);
  assert.deepEqual(kinds, [0, 2, 1, 1]);
  speaking("en", "guess");
  const kept = { ...OPEN, ...read(3), stage: /** @type {const} */ ("laid"), bet: "bias" };
  assert.equal(
    sentence(QUESTIONS.first, "first", kept),
    "Not “a bias” this time, but “the weight of a pixel, in the middle of the picture”. " +
      "The first one: layer 1, neuron 1, pixel (0, 1).",
  );
});

test("a bet of the last visit is read back; anything else is none", () => {
  const laid = { bet: 2, stage: "laid", truth: 3.17, facts: { n: 8 }, final: false };
  assert.deepEqual(parse(JSON.stringify({ cost: laid })), { cost: laid });
  const waived = { ...OPEN, stage: "waived" };
  assert.deepEqual(parse(JSON.stringify({ side: { stage: "waived" } })), { side: waived });
  for (const text of [null, "", "{", "3", "null", "[]"]) assert.deepEqual(parse(text), {});
  for (const bet of [null, {}, { stage: "laid" }, { stage: "laid", bet: {} }, { stage: "won" }])
    assert.deepEqual(parse(JSON.stringify({ cost: bet })), { cost: OPEN });
});

test("a question is open until its bet is laid or waived, and each bet is told to the page", () => {
  const kept = /** @type {Record<string, string>} */ ({});
  Object.assign(globalThis, {
    localStorage: {
      getItem: (/** @type {string} */ key) => kept[key] ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ text) => (kept[key] = text),
    },
  });
  const values = new Map();
  const store = /** @type {any} */ ({
    values,
    put: (/** @type {string} */ key, /** @type {any} */ to) => values.set(key, to),
  });
  assert.ok(isOpen(store, "cost"));
  keep(store, "cost", { ...OPEN, stage: "laid", bet: 5 });
  keep(store, "side", { ...OPEN, stage: "waived" });
  assert.deepEqual(
    [isOpen(store, "cost"), isOpen(store, "side"), isOpen(store, "loop")],
    [false, false, true],
  );
  assert.deepEqual(parse(kept.bets), values.get("bets"));
  assert.equal(betOn(store, "cost").bet, 5);
  const model = /** @type {any} */ ({ get: (/** @type {string} */ key) => values.get(key) });
  assert.equal(veiled(model, "cost"), false, "a page without bets hides nothing");
  values.set("veil", ["cost"]);
  assert.deepEqual([veiled(model, "cost"), veiled(model, "accuracy")], [true, false]);
});

test("the lessons ask each question once, in its chapter, in both languages", () => {
  for (const language of ["en", "fr"]) {
    const asked = readdirSync(new URL(`${language}/`, lessons))
      .sort()
      .flatMap((name) => {
        const text = readFileSync(new URL(`${language}/${name}`, lessons), "utf8");
        const chapter = name.replace(/^\d+-|\.md$/g, "");
        return [...text.matchAll(/<fig-guess about="(\w+)"/g)].map(([, about]) => [about, chapter]);
      });
    const known = Object.entries(QUESTIONS).map(([about, { chapter }]) => [about, chapter]);
    assert.deepEqual(asked, known);
  }
});

test("the gauge goes from a hundredth to ten, and what is no number lies at the bad end", () => {
  assert.ok(Math.abs(costAt(0) - 0.01) < 1e-15);
  assert.equal(costAt(1), 10);
  assert.ok(Math.abs(onGauge(costAt(0.3)) - 0.3) < 1e-12);
  assert.deepEqual([onGauge(0), onGauge(1e9), onGauge(Infinity), onGauge(NaN)], [0, 1, 1, 1]);
});

test("the run ends lower than the plane of its start, or is stuck higher up", () => {
  const end = (/** @type {number} */ cost, complete = true) =>
    QUESTIONS.stuck.read(
      value({ complete }, {}, { stand_cost: [3, cost], low_cost: [0.9, 0.1, 0.1] }),
      status,
    );
  const answer = (/** @type {number} */ cost) =>
    /** @type {any} */ (QUESTIONS.stuck).answer(end(cost)?.truth);
  assert.deepEqual([0.07, 0.9, 1.5].map(answer), ["lower", "there", "higher"]);
  assert.equal(end(0.07, false), null, "the lowest place is not known yet");
});
