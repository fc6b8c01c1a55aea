// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderOf } from "../../src/descente/lab/web/app/present-keys.js";

const plain = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const nowhere = () => false;
/** @param {string} here the element that the key is pressed in */
const inside = (here) => (/** @type {string} */ selector) => selector.split(", ").includes(here);
/** @param {string} key @param {Partial<typeof plain>} [more] */
const pressed = (key, more = {}) => ({ key, ...plain, ...more });

test("while presenting, arrows and pages go from idea to idea", () => {
  for (const key of ["ArrowRight", "PageDown"])
    assert.equal(orderOf(pressed(key), true, nowhere), "next");
  for (const key of ["ArrowLeft", "PageUp"])
    assert.equal(orderOf(pressed(key), true, nowhere), "previous");
});

test("letters ask for the same with and without caps lock", () => {
  for (const [key, order] of [
    ["p", "play"],
    ["S", "step"],
    ["R", "restart"],
    ["n", "notes"],
    ["t", "clock"],
  ])
    assert.equal(orderOf(pressed(key), true, nowhere), order);
  assert.equal(orderOf(pressed("N", { shiftKey: true }), true, nowhere), "window");
  assert.equal(orderOf(pressed("T", { shiftKey: true }), true, nowhere), "zero");
});

test("shift or alt with an arrow turns chapters; alt does so outside a presentation too", () => {
  assert.equal(orderOf(pressed("ArrowRight", { shiftKey: true }), true, nowhere), "next-chapter");
  assert.equal(orderOf(pressed("ArrowLeft", { altKey: true }), false, nowhere), "previous-chapter");
  assert.equal(orderOf(pressed("ArrowLeft", { shiftKey: true }), false, nowhere), null);
});

test("outside a presentation only the help answers", () => {
  for (const key of ["p", "s", "r", "n", "t", "T", "ArrowRight", "PageDown", "Escape", "x"])
    assert.equal(orderOf(pressed(key), false, nowhere), null);
  assert.equal(orderOf(pressed("?"), false, nowhere), "help");
});

test("a field keeps its keys, but pages still turn from a slider", () => {
  for (const key of ["p", "?", "ArrowRight"])
    assert.equal(orderOf(pressed(key), true, inside("input")), null);
  assert.equal(orderOf(pressed("PageDown"), true, inside("input")), "next");
  assert.equal(orderOf(pressed("PageDown"), true, inside("textarea")), null);
  assert.equal(orderOf(pressed("Escape"), true, inside("dialog")), null);
});

test("the browser's own shortcuts stay its own", () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }])
    assert.equal(orderOf(pressed("p", more), true, nowhere), null);
});
