// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { speaking } from "./facts.js";
import { ageing } from "../../src/descente/lab/web/controls/age.js";
import { write } from "../../src/descente/lab/web/kit/estimate.js";
import { speak } from "../../src/descente/lab/web/kit/words.js";

/** An element, as far as these look at one. */
function element() {
  /** @type {Set<string>} */
  const classes = new Set();
  const el = {
    classes,
    classList: {
      add: (/** @type {string} */ name) => classes.add(name),
      toggle: (/** @type {string} */ name, /** @type {boolean} */ on) =>
        on ? classes.add(name) : classes.delete(name),
    },
    /** @type {any[]} */
    children: [],
    append: (/** @type {any[]} */ ...more) => el.children.push(...more),
    setAttribute() {},
    textContent: "",
    title: "",
  };
  return el;
}

/** A figure that asks, and the experiment that moves under it. */
function figure(follows = false) {
  /** @type {any} */
  const page = globalThis;
  page.document = { createElement: element };
  speak("en", { "age.waiting": "wait", "age.stale": "of {step}" });
  let status = { words: { theta: "a", playing: false } };
  let changed = () => {};
  const model = /** @type {any} */ ({
    get: () => status,
    on: (/** @type {string} */ _, /** @type {() => void} */ listener) => (changed = listener),
  });
  const box = element();
  const age = ageing(model, /** @type {any} */ (box), follows);
  return {
    age,
    stands(/** @type {string} */ theta, playing = false) {
      status = { words: { theta, playing } };
      changed();
    },
    look: () => [...box.classes].filter((name) => name !== "ages").join(" "),
    says: () => box.children[0].textContent,
  };
}

const of = (/** @type {string} */ theta, step = 0) =>
  /** @type {any} */ ({ words: { theta, step } });

test("a figure waits for its first answer, and is stale from when θ moves until the next", () => {
  const { age, stands, look, says } = figure();
  assert.deepEqual([look(), says()], ["", ""], "nothing was asked");
  age.waits(true);
  assert.deepEqual([look(), says()], ["waiting", "wait"]);
  age.shows(of("a", 7));
  assert.deepEqual([look(), says()], ["", ""]);
  stands("b");
  assert.deepEqual([look(), says()], ["stale", "of 7"]);
  age.waits(true);
  assert.equal(look(), "stale", "the new answer is on its way");
  age.shows(of("a", 7));
  assert.equal(look(), "stale", "a late part of the old answer");
  age.shows(of("b", 8));
  assert.equal(look(), "");
  stands("a");
  assert.equal(look(), "stale");
  stands("b");
  assert.equal(look(), "", "it was put back");
});

test("what asks again while the network trains is not called stale until it rests", () => {
  const { age, stands, look } = figure(true);
  age.shows(of("a"));
  stands("b", true);
  assert.equal(look(), "");
  stands("b");
  assert.equal(look(), "stale");
});

test("an answer that will not come is not waited for", () => {
  const { age, look } = figure();
  age.waits(true);
  age.waits(false);
  assert.equal(look(), "");
});

test("an estimate has its sign, its look and its standard error; what is exact has none", () => {
  speaking("en");
  const el = element();
  const cost = (/** @type {number} */ examples) =>
    write(/** @type {any} */ (el), 0.064173, { examples, all: 60000, error: 0.00213 });
  cost(2000);
  assert.equal(el.textContent, "≈\u202f0.0642");
  assert.equal(el.title, "0.064173 ± 0.0021, on a sample of 2,000 examples");
  assert.ok(el.classes.has("estimate"));
  cost(60000);
  assert.deepEqual([el.textContent, el.title], ["0.0642", "0.064173"]);
  assert.ok(!el.classes.has("estimate"));
});
