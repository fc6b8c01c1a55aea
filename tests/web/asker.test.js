// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { asker } from "../../src/descente/lab/web/controls/asker.js";

/** A line to a server that answers when the test says so. */
function line() {
  /** @type {any[]} */
  const asked = [];
  /** @type {(value: any) => void} */
  let answer = () => {};
  const model = /** @type {any} */ ({
    ask(/** @type {string} */ _, /** @type {any} */ how, /** @type {any} */ listener) {
      asked.push(...how.etas);
      answer = listener;
    },
  });
  return { model, asked, answer: (/** @type {any} */ value) => answer(value) };
}

test("of the wishes made during a computation only the newest is asked for, once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, asked, answer } = line();
  /** @type {any[]} */
  const heard = [];
  const job = asker(model, "sweep", (value) => heard.push(value));
  for (const eta of [1, 2, 3]) job.ask({ etas: [eta] });
  assert.deepEqual(asked, [1]);
  answer("coarse");
  assert.deepEqual(asked, [1, 3]);
  answer("fine");
  context.mock.timers.tick(60000);
  assert.deepEqual(
    [asked, heard],
    [
      [1, 3],
      ["coarse", "fine"],
    ],
  );
});

test("an answer that never comes does not hold up the next wish for ever", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, asked } = line();
  const job = asker(model, "sweep", () => {});
  job.ask({ etas: [1] });
  job.ask({ etas: [2] });
  context.mock.timers.tick(60000);
  assert.deepEqual(asked, [1, 2]);
});

test("once it is closed nothing more is asked", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, asked } = line();
  const job = asker(model, "sweep", () => {});
  job.ask({ etas: [1] });
  job.ask({ etas: [2] });
  job.close();
  context.mock.timers.tick(60000);
  assert.deepEqual(asked, [1]);
});
