// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, wordsOf } from "../../src/descente/lab/web/app/ideas.js";

/** As much of an element as the screens look at. @param {string} text @param {string} [when] @param {...string} classes */
const element = (text, when, ...classes) =>
  /** @type {any} */ ({
    textContent: text,
    classList: { contains: (/** @type {string} */ name) => classes.includes(name) },
    getAttribute: () => when ?? null,
  });
const screens = (/** @type {any[][]} */ ...shown) =>
  shown.map((each) => ({ part: null, shown: each }));

test("a speaker stays with the words that are still true when the state changes", () => {
  const [figure, a, b, c, then, now] = ["f", "a", "b", "c", "then", "now"].map((x) => element(x));
  const after = screens([figure, a], [figure, now], [figure, b], [figure, c]);
  assert.equal(nearest(after, [figure, b], 1), 2);
  assert.equal(nearest(after, [figure, c], 1), 3);
  // what was shown is true no longer: what stands in its place is
  assert.equal(nearest(after, [figure, then], 1), 1);
  assert.equal(nearest(screens([a], [now], [b]), [then], 1), 1);
});

test("one of the panels stays alone on the stage, all of them stay together", () => {
  const [intro, one, two] = ["intro", "one", "two"].map((x) => element(x));
  const all = screens([intro, one, two], [one], [two]);
  assert.equal(nearest(all, [two], 2), 2);
  assert.equal(nearest(all, [intro, one, two], 0), 0);
});

test("the speaker reads what comes next, of what is true now, and no figure", () => {
  const panel = element("", undefined, "panel");
  panel.children = [
    element("Then.", "untrained"),
    element("Now.", "trained past"),
    element("Ever."),
  ];
  const shown = [element("7", undefined, "figure"), panel, element("Once.", "untrained")];
  assert.equal(wordsOf({ part: null, shown }, "past"), "Now. Ever.");
  assert.equal(wordsOf(undefined, "past"), "");
});
