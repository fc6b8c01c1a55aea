// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { MORE, shelfOf, standingOf, stateOf } from "../../src/descente/lab/web/app/standing.js";

/** @param {Record<string, any>} words @param {Record<string, number>} [scalars] */
const status = (words, scalars = {}) => ({
  words: {
    outcome: "running",
    step: 7,
    shelf: [],
    playing: false,
    past: false,
    moved: false,
    trial: false,
    ...words,
  },
  scalars,
  arrays: {},
});
const sends = (/** @type {any} */ standing) =>
  standing.ways.flatMap((/** @type {any} */ way) =>
    way.send.map((/** @type {any} */ command) => command.what),
  );

test("each network is in one state, which says what a lesson may say of it", () => {
  const end = { step: 60000, outcome: "finished" };
  /** @type {[string, Record<string, any>][]} */
  const table = [
    ["untrained", { step: 0 }],
    ["training", { step: 0, playing: true }],
    ["training", { step: 1 }],
    ["training", { step: 9000, playing: true }],
    ["trained", end],
    ["trained", { step: 700, outcome: "converged" }],
    ["diverged", { step: 8, outcome: "diverged" }],
    ["diverged", { step: 8, outcome: "non-finite", moved: true }],
    ["untrained", { step: 0, trial: true, anew: true }], // from the start, beside the learner's own
    ["trained", { ...end, trial: true, anew: true }],
    ["past", { step: 0, past: true }],
    ["past", { step: 16, past: true, outcome: "finished" }],
    ["past", { step: 16, past: true, outcome: "diverged" }],
  ];
  for (const [state, words] of table) assert.equal(stateOf(status(words)), state);
  // neither as it was drawn nor where its training ended
  for (const elsewhere of [{ moved: true }, { brought: "net.npz" }, { trial: true }])
    for (const words of [{ step: 0 }, end])
      assert.equal(stateOf(status({ ...words, ...elsewhere })), "training");
});

test("a training in the middle of its plan needs no word", () => {
  assert.equal(standingOf(status({})), null);
  assert.equal(standingOf(status({ playing: true, moved: true })), null);
  assert.equal(standingOf(status({ step: 0, shelf: [{ why: "restart" }] })), null);
  assert.equal(standingOf(status({ step: 9, shelf: [{ why: "recorded" }] })), null);
});

test("each state that is not plain has its name and its ways out", () => {
  /** @type {[Record<string, any>, string, string[]][]} */
  const table = [
    [{ past: true }, "standing.past", ["look", "go-on"]],
    [{ trial: true }, "standing.trial", ["keep", "throw-away"]],
    [{ trial: true, playing: true }, "standing.trial", ["keep", "throw-away"]],
    [{ moved: true }, "standing.moved", []],
    [{ outcome: "finished" }, "outcome.finished", ["play"]],
    [{ outcome: "diverged" }, "outcome.diverged", ["restart"]],
    [{ outcome: "non-finite" }, "outcome.non-finite", ["restart"]],
    [{ outcome: "converged" }, "outcome.converged", []],
    [{ outcome: "finished", past: true }, "standing.past", ["look", "go-on"]],
    [{ outcome: "finished", moved: true }, "standing.moved", []],
    [{ brought: "net.safetensors" }, "standing.brought", []],
    [{ brought: "net.safetensors", moved: true }, "standing.moved", []],
    [{ step: 0, shelf: [{ why: "recorded" }] }, "standing.begun", []],
  ];
  for (const [words, word, commands] of table) {
    const standing = standingOf(status(words, { calmer: 0.25 }));
    assert.equal(standing?.word, word);
    assert.deepEqual(sends(standing), commands);
  }
});

test("a training that diverged is begun again with the smaller rate that the server names", () => {
  const standing = standingOf(status({ outcome: "diverged" }, { calmer: 0.25 }));
  assert.equal(standing?.ways[0].eta, 0.25);
});

test("after a finished plan more epochs are asked for, as many as the word says", () => {
  const standing = standingOf(status({ outcome: "finished" }));
  assert.deepEqual(standing?.ways[0].send, [{ what: "play", more: MORE }]);
});

test("the shelf shows the newest network first, each with its own cost and accuracy", () => {
  const value = {
    words: {
      shelf: [
        { number: 1, step: 9, why: "restart" },
        { number: 4, step: 7, why: "past" },
      ],
    },
    scalars: {},
    arrays: /** @type {any} */ ({ shelf_cost: [0.5, 0.25], shelf_accuracy: [0.75, 0.875] }),
  };
  assert.deepEqual(shelfOf(value), [
    { number: 4, step: 7, why: "past", cost: 0.25, accuracy: 0.875 },
    { number: 1, step: 9, why: "restart", cost: 0.5, accuracy: 0.75 },
  ]);
});

test("while a copy is tried the network it is of is not offered twice", () => {
  const value = {
    words: {
      trial: true,
      shelf: [
        { number: 1, step: 9, why: "restart" },
        { number: 2, step: 7, why: "trial" },
      ],
    },
    scalars: {},
    arrays: /** @type {any} */ ({ shelf_cost: [0.5, 0.25], shelf_accuracy: [0.75, 0.875] }),
  };
  assert.deepEqual(
    shelfOf(value).map(({ number }) => number),
    [1],
  );
  value.words.trial = false;
  assert.deepEqual(
    shelfOf(value).map(({ number }) => number),
    [2, 1],
  );
});
