// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differences,
  sameTraining,
} from "../../src/descente/lab/web/figures/compare/differences.js";
import {
  apart,
  axisOf,
  costs,
  longest,
  readAt,
} from "../../src/descente/lab/web/figures/compare/layout.js";
import { liveLine, runLines } from "../../src/descente/lab/web/figures/compare/lines.js";
import { caption, wordOf } from "../../src/descente/lab/web/figures/compare/saying.js";
import { including, many, without } from "../../src/descente/lab/web/figures/workshop/chosen.js";
import { factsOf } from "../../src/descente/lab/web/figures/workshop/run.js";
import { DEFAULTS } from "../../src/descente/lab/web/data/contract.js";
import { drawn, speaking } from "./facts.js";

const SETTINGS = { ...DEFAULTS, data: "uci" };

/** A line with other settings. @param {Record<string, any>} [settings] @param {Record<string, any>} [more] @returns {any} */
const lineOf = (settings = {}, more = {}) => ({
  place: 0,
  sizes: [784, 16, 16, 10],
  settings: { ...SETTINGS, network_seed: 0, augmented: false, ...settings },
  length: { steps: 100, seen: 1000 },
  cost: { at: [0.25, 0.75], values: [2, 1], tested: false },
  ...more,
});

/** What the server answers of two runs, the second of which is lost. @returns {any} */
const answer = () => ({
  words: {
    runs: [
      { name: "bad", error: { sentence: "broken" } },
      {
        name: "good",
        sizes: [784, 16, 16, 10],
        steps: 8,
        seen: 80,
        outcome: "finished",
        measured: true,
        settings: { ...SETTINGS },
        network_seed: 0,
        augmented: false,
      },
    ],
  },
  scalars: {},
  arrays: {
    cost: [NaN, 0.5],
    accuracy: [NaN, 0.9],
    eta: [NaN, 0.5],
    weight_decay: [NaN, 0],
    costs1: [3, 2, 1, 0.5],
    accuracies1: [0.1, 0.2, 0.3, 0.4],
    test_step1: [0, 8],
    test_accuracy1: [0.1, 0.9],
  },
});

test("a run keeps its place among those compared, whatever comes and goes", () => {
  const three = ["a", "b", "c"].reduce(
    (chosen, name) => including(chosen, name, 3),
    /** @type {any[]} */ ([]),
  );
  assert.deepEqual(three, ["a", "b", "c"]);
  const two = without(three, "b");
  assert.deepEqual(two, ["a", null, "c"]);
  assert.equal(many(two), 2);
  assert.deepEqual(including(two, "d", 3), ["a", "d", "c"], "the free place is taken");
  assert.deepEqual(including(two, "c", 3), two, "twice is once");
  assert.deepEqual(including(three, "d", 3), ["a", "b", "d"], "where none is free, the last goes");
});

test("a run's numbers lie where they were measured along it", () => {
  const { lines, lost } = runLines(answer(), [null, "good", "bad"]);
  assert.deepEqual(lost, [{ place: 2, name: "bad", error: { sentence: "broken" } }]);
  assert.equal(lines.length, 1);
  assert.equal(lines[0].place, 1);
  assert.deepEqual(lines[0].cost.at, [0.125, 0.375, 0.625, 0.875], "middles of four stretches");
  assert.deepEqual(lines[0].accuracy, { at: [0, 1], values: [0.1, 0.9], tested: true });
  assert.equal(lines[0].settings.eta, 0.5);
  assert.deepEqual(
    runLines(answer(), []).lines,
    [],
    "a run that is not chosen any more is no line",
  );
  const untested = answer();
  untested.arrays.test_step1 = [];
  assert.equal(runLines(untested, ["good"]).lines[0].accuracy.tested, false);
});

test("the page's own end is a sample while its numbers are means over fewer than all", () => {
  const history = { words: { steps: 3, seen: 30 }, arrays: { cost: [1], accuracy: [0.5] } };
  const words = { sizes: [4, 2], outcome: "running", examples: 5, train: 5, test: 2, held: 2 };
  const live = (/** @type {Record<string, number>} */ more) =>
    liveLine(
      /** @type {any} */ (history),
      /** @type {any} */ ({ words: { ...words, ...more }, scalars: { cost: 1, accuracy: 0.5 } }),
      SETTINGS,
    );
  assert.equal(live({}).end.sampled, false);
  assert.equal(live({ examples: 4 }).end.sampled, true);
  assert.equal(live({ test: 1 }).end.sampled, true);
  assert.equal(live({}).settings.network_seed, SETTINGS.seed);
});

test("what all share is not said, what differs is, in the order of the settings", () => {
  assert.deepEqual(differences([lineOf(), lineOf()]), []);
  const two = [lineOf(), lineOf({ batch: 100, eta: 0.1, rule: "adam" })];
  assert.deepEqual(differences(two), ["rule", "eta", "batch"]);
  assert.deepEqual(differences([lineOf(), lineOf({ augmented: true })]), ["augmented"]);
  const other = lineOf({ data: "mnist", hidden: [4] }, { sizes: [784, 4, 10] });
  assert.deepEqual(differences([lineOf(), other]), ["sizes", "data"]);
});

test("one seed of network and training is said once, two are two", () => {
  assert.deepEqual(differences([lineOf(), lineOf({ seed: 3, network_seed: 3 })]), ["seed"]);
  assert.deepEqual(differences([lineOf(), lineOf({ network_seed: 3 })]), ["network_seed"]);
});

test("the same training is one of the same data, network and recipe", () => {
  assert.ok(sameTraining(lineOf(), lineOf()));
  for (const other of [lineOf({ eta: 0.4 }), lineOf({ data: "mnist" }), lineOf({ seed: 2 })])
    assert.ok(!sameTraining(lineOf(), other));
  assert.ok(!sameTraining(lineOf(), lineOf({}, { sizes: [784, 8, 10] })));
});

test("steps of unlike sizes are laid out by examples at first", () => {
  assert.equal(axisOf([lineOf(), lineOf()]), "steps");
  assert.equal(axisOf([lineOf(), lineOf({ batch: 100 })]), "seen");
  const long = lineOf({}, { length: { steps: 10, seen: 60_000 } });
  assert.equal(longest([lineOf(), long], "steps"), 100);
  assert.equal(longest([lineOf(), long], "seen"), 60_000);
  assert.equal(longest([], "steps"), 1);
});

test("costs of zero, and no costs at all, leave a log scale that can be drawn", () => {
  assert.deepEqual(costs([]), [0.1 / 1.1, 1.1]);
  const [low, high] = costs([lineOf({}, { cost: { values: [0, 0.01, NaN, 3] } })]);
  assert.ok(low > 0.009 && low < 0.01 && high > 3);
});

test("a line is read in its stretch, on test images at the last evaluation, beyond its end never", () => {
  const stretches = { at: [0.125, 0.375, 0.625, 0.875], values: [1, 2, 3, 4], tested: false };
  assert.deepEqual(
    [0, 0.24, 0.26, 0.99, 1, 1.001].map((part) => readAt(stretches, part)),
    [0, 0, 1, 3, 3, -1],
  );
  const tests = { at: [0, 0.5, 1], values: [1, 2, 3], tested: true };
  assert.deepEqual(
    [0, 0.49, 0.5, 1, 2].map((part) => readAt(tests, part)),
    [0, 0, 1, 2, -1],
  );
  assert.equal(readAt({ at: [], values: [], tested: false }, 0), -1);
});

test("no letter covers another, none leaves the chart, and those that are alone stay", () => {
  assert.deepEqual(
    apart(
      [
        { x: 0, y: 50 },
        { x: 100, y: 50 },
      ],
      10,
      200,
    ),
    [50, 50],
    "far apart across",
  );
  const random = drawn(7);
  for (let k = 0; k < 200; k++) {
    const letters = Array.from({ length: 8 }, () => ({ x: 5 * random(), y: 200 * random() }));
    const heights = [...apart(letters, 10, 200)].sort((a, b) => a - b);
    assert.ok(heights[7] <= 200);
    for (let i = 1; i < 8; i++) assert.ok(heights[i] - heights[i - 1] >= 10 - 1e-9);
  }
});

test("settings and warnings are said in words", () => {
  speaking("en", "compare", "workshop");
  assert.equal(wordOf("sizes", [784, 4, 10]), "784-4-10");
  assert.equal(wordOf("data", "mnist"), "MNIST");
  assert.equal(wordOf("eta", 0.05), "η = 0.05");
  assert.equal(wordOf("batch", 1000), "1,000 examples per step");
  assert.equal(wordOf("rule", "adam"), "Adam");
  assert.equal(wordOf("output", "softmax"), "outputs: softmax");
  assert.equal(wordOf("augmented", true), "images moved anew each epoch");
  const live = lineOf({}, { place: -1 });
  const other = lineOf({ data: "mnist", cost: "cross_entropy" }, { place: 2 });
  assert.ok(!caption([live, lineOf()]).includes("other data"));
  assert.ok(caption([live, other]).includes("other data than the network on the page: C."));
  assert.ok(caption([live, other]).includes("compare their accuracies"));
  /** @type {any} */
  const run = { steps: 1200, total: 5400, outcome: "running", cost: 0.5, accuracy: null };
  assert.equal(factsOf(run), "being recorded: 1,200 of 5,400 steps · cost 0.500");
  assert.equal(factsOf({ ...run, outcome: "finished" }), "1,200 steps · cost 0.500");
});
