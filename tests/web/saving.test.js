// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { parts } from "../../src/descente/lab/web/saving/boxes.js";
import { alphaOf } from "../../src/descente/lab/web/saving/colours.js";
import { csv } from "../../src/descente/lab/web/saving/csv.js";
import { nameOfFile } from "../../src/descente/lab/web/saving/file.js";
import { parameters } from "../../src/descente/lab/web/saving/parameters.js";
import { stacked, table } from "../../src/descente/lab/web/saving/table.js";
import { wrapped } from "../../src/descente/lab/web/saving/texts.js";
import { numbers as ofCurve } from "../../src/descente/lab/web/figures/curve/numbers.js";
import { numbers as ofFog } from "../../src/descente/lab/web/figures/fog/numbers.js";
import { numbers as ofLandscape } from "../../src/descente/lab/web/figures/landscape/numbers.js";
import { numbers as ofList } from "../../src/descente/lab/web/figures/list/numbers.js";
import { numbers as ofSlope } from "../../src/descente/lab/web/figures/slope/numbers.js";

/** A model that knows these values. @param {Record<string, any>} values @returns {any} */
const knowing = (values) => ({
  options: {},
  key: (/** @type {string} */ job) => `${job}/1`,
  get: (/** @type {string} */ key) => values[key],
});

test("a number has every digit, and reads back to the same bits", () => {
  const values = [0.1 + 0.2, 1e-7, -0.30000001192092896, 1 / 3, 5e-324, 13002, 2 ** 53];
  const lines = csv(table({ value: values }))
    .trim()
    .split("\n")
    .slice(1);
  assert.deepEqual(lines.map(Number), values);
});

test("what is no number is an empty cell, and infinity has its name", () => {
  const rows = csv(table({ a: [NaN, null, undefined], b: [Infinity, -Infinity, true] }));
  assert.equal(rows, "a,b\n,inf\n,-inf\n,true\n");
});

test("a cell with a comma, a quote or a new line stands in quotes, its quotes doubled", () => {
  const text = csv(table({ label: ["a,b", 'say "7"', "two\nlines", "plain"] }));
  assert.equal(text, 'label\n"a,b"\n"say ""7"""\n"two\nlines"\nplain\n');
});

test("facts are comments of one line each; the experiment's come first", () => {
  const told = csv(table({ x: [1] }, { plane: "random" }), { step: 3, data: "my\ndigits" });
  assert.equal(told, "# step: 3\n# data: my digits\n# plane: random\nx\n1\n");
});

test("parts of a figure share a table, and leave empty what only others have", () => {
  const ball = table({ step: [0, 1], cost: [3, 2] });
  assert.deepEqual(stacked({ curve: table({ cost: [5] }), ball }, { eta: 0.5 }), {
    columns: ["part", "cost", "step"],
    rows: [
      ["curve", 5, undefined],
      ["ball", 3, 0],
      ["ball", 2, 1],
    ],
    facts: { eta: 0.5 },
  });
});

test("the parameters of 2 → 3 → 1: weights by their inputs, then biases, layer by layer", () => {
  const { index, layer, neuron, input } = parameters([2, 3, 1]);
  assert.deepEqual(index, [...Array(13).keys()]);
  assert.deepEqual(layer, [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
  assert.deepEqual(neuron, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 0, 0]);
  assert.deepEqual(input, [0, 0, 0, 1, 1, 1, null, null, null, 0, 1, 2, null]);
});

test("a file is called by its figure, by what its tag asks for, and by the step", () => {
  assert.equal(nameOfFile("curve", { scrub: "" }, 120, "csv"), "descente-curve-step-120.csv");
  const options = { map: "", plane: "sharpest", probes: "8" };
  assert.equal(
    nameOfFile("landscape", options, 0, "png"),
    "descente-landscape-sharpest-step-0.png",
  );
});

test("a line is broken after spaces and after &, and no part of it is lost", () => {
  const text = "http://localhost:8000/#c=boucle&l=en&data=uci&seed=0 and a word";
  const lines = wrapped(text, 20, (part) => part.length);
  assert.ok(lines.every((line) => line.length <= 20 || !/[ &]./.test(line)));
  assert.equal(lines.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
  assert.deepEqual(
    wrapped("one two", 100, (part) => part.length),
    ["one two"],
  );
});

test("commas in brackets do not part a computed value", () => {
  assert.deepEqual(parts("rgb(1, 2, 3) 0px 0px 0px 2px, oklab(0.5 0 0) 0px 1px"), [
    "rgb(1, 2, 3) 0px 0px 0px 2px",
    "oklab(0.5 0 0) 0px 1px",
  ]);
  assert.deepEqual(parts("none"), ["none"]);
});

test("how much a colour covers, however it is written", () => {
  assert.equal(alphaOf("rgb(1, 2, 3)"), 1);
  assert.equal(alphaOf("rgba(1, 2, 3, 0.25)"), 0.25);
  assert.equal(alphaOf("rgba(0, 0, 0, 0)"), 0);
  assert.equal(alphaOf("color(srgb 0.1 0.2 0.3 / 0.5)"), 0.5);
  assert.equal(alphaOf("oklab(0.7 -0.01 0.02)"), 1);
  assert.equal(alphaOf("transparent"), 0);
});

test("a figure without an answer has no numbers", () => {
  assert.equal(ofCurve(knowing({})), null);
  assert.equal(ofSlope(knowing({})), null);
});

test("the curve gives each stretch at its middle", () => {
  const history = { words: { steps: 4 }, arrays: { cost: [3, 1], accuracy: [0.25, 0.5] } };
  assert.deepEqual(ofCurve(knowing({ history })), {
    columns: ["step", "cost", "accuracy"],
    rows: [
      [1, 3, 0.25],
      [3, 1, 0.5],
    ],
  });
});

const LAND = {
  words: { plane: "random", step: 5, examples: 9 },
  scalars: { here_alpha: 0, here_beta: 0 },
  arrays: {
    alpha: [-1, 1],
    beta: [-2, 0, 2],
    cost: [1, NaN, 3, 4, 5, 6],
    standard_error: [0, 0, 0, 0, 0, 0],
    path_alpha: [0.5],
    path_beta: [0.25],
    path_step: [0],
    path_distance: [7],
    axis_share: [NaN, NaN],
  },
};

test("a landscape gives the points that are known, each where it lies, then the path", () => {
  const found = ofLandscape(knowing({ "shown/1": LAND }));
  assert.deepEqual(found?.columns.slice(0, 4), ["part", "alpha", "beta", "cost"]);
  const places = found?.rows.map((row) => row.slice(0, 4));
  assert.deepEqual(places, [
    ["surface", -1, -2, 1],
    ["surface", -1, 2, 3],
    ["surface", 1, -2, 4],
    ["surface", 1, 0, 5],
    ["surface", 1, 2, 6],
    ["path", 0.5, 0.25, undefined],
  ]);
});

test("the fog gives what was probed and no more, until it lifts", () => {
  const probe = { slopeAlpha: 3, slopeBeta: 4, slope: 5, after: -1 };
  const place = (/** @type {number[]} */ [alpha, beta, cost]) => ({ ...probe, alpha, beta, cost });
  const ground = { number: 2, kind: "random", step: 7, examples: 9, start: place([0, 1, 8]) };
  const mine = [place([1, 2, 6])],
    theirs = [place([0.5, 0, 2]), place([0.5, 1, 3])];
  const given = (/** @type {Record<string, any>} */ game) =>
    ofFog(
      knowing({ "lift/1": LAND, "game/1": { ground, mine: [], theirs: [], shown: 0, ...game } }),
    );
  assert.equal(ofFog(knowing({})), null);
  assert.deepEqual(given({ name: "open" })?.rows, [["start", 0, 1, 8, 3, 4, 5]]);
  const { columns, rows, facts } = given({ name: "descending", mine, theirs, shown: 1 }) ?? {};
  assert.deepEqual(columns?.slice(3), ["cost", "slope_alpha", "slope_beta", "slope"]);
  assert.deepEqual(rows?.slice(1), [
    ["probes", 1, 2, 6, 3, 4, 5],
    ["descent", 0.5, 0, 2, 3, 4, 5],
  ]);
  assert.equal(facts?.ground, 2);
  const lifted = given({ name: "lifted", mine, theirs, shown: 2 })?.rows.map(([part]) => part);
  const parts = ["start", "probes", "descent", "descent", ...Array(5).fill("surface")];
  assert.deepEqual(lifted, parts);
});

test("the list lies in the order of its ranks", () => {
  const gradient = {
    words: { sizes: [1, 1], step: 0, examples: 3 },
    scalars: { eta: 0.5 },
    arrays: { rank: [2, 1], theta: [10, 20], vector: [0.1, -0.4], change: [-0.05, 0.2] },
  };
  const found = ofList(knowing({ gradient }));
  assert.deepEqual(found?.columns, [
    "rank",
    "index",
    "layer",
    "neuron",
    "input",
    "value",
    "derivative",
    "change",
  ]);
  assert.deepEqual(found?.rows, [
    [1, 1, 1, 0, null, 20, -0.4, 0.2],
    [2, 0, 1, 0, 0, 10, 0.1, -0.05],
  ]);
});
