import { strictEqual } from "node:assert/strict";
import { test } from "node:test";

import { cut, FOLLOWS, spoken, told } from "../../src/descente/lab/web/app/lead.js";

/** @param {number} heard @param {boolean} mine */
const word = (heard, mine, on = true) => ({ heard, mine, on });
const asks = spoken(told(FOLLOWS, word(0, false, false)), true);

test("a page leads from when it asked to, whatever was said before it was heard", () => {
  strictEqual(asks.leads, true);
  strictEqual(told(asks, word(0, false)).leads, true);
  strictEqual(told(asks, word(1, true)).leads, true);
});

test("one that lost the lead before it was told that it had it leads no longer", () => {
  strictEqual(told(asks, word(1, false)).leads, false);
});

test("one that asked twice waits for the answer to the second", () => {
  const ends = spoken(asks, false);
  strictEqual(told(ends, word(1, true)).leads, false);
  strictEqual(told(ends, word(2, false, false)).leads, false);
});

test("one that is loaded anew leads on", () => {
  strictEqual(told(FOLLOWS, word(0, true)).leads, true);
  strictEqual(told(FOLLOWS, word(0, false)).leads, false);
});

test("after its line was down it leads again, unless another does", () => {
  const back = cut(told(asks, word(1, true)));
  strictEqual(back.leads, true);
  strictEqual(told(back, word(0, true)).leads, true);
  strictEqual(told(back, word(0, false, false)).leads, true);
  strictEqual(told(back, word(0, false)).leads, false);
  strictEqual(told(cut(FOLLOWS), word(0, false, false)).leads, false);
});
