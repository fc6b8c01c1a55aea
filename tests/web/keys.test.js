// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { indexAlong } from "../../src/descente/lab/web/kit/keys.js";

const held = { altKey: false, ctrlKey: false, metaKey: false };
const third = { index: 2, count: 10 };

/** @param {string} key @param {{axis: "across"|"down", page?: number}} line */
const press = (key, line) => indexAlong({ key, ...held }, { ...third, ...line });

test("arrows lead along the line and not across it", () => {
  assert.equal(press("ArrowRight", { axis: "across" }), 3);
  assert.equal(press("ArrowLeft", { axis: "across" }), 1);
  assert.equal(press("ArrowDown", { axis: "across" }), null);
  assert.equal(press("ArrowDown", { axis: "down" }), 3);
  assert.equal(press("ArrowUp", { axis: "down" }), 1);
  assert.equal(press("ArrowRight", { axis: "down" }), null);
});

test("Home and End lead to the ends, pages on and back where there are pages", () => {
  assert.equal(press("Home", { axis: "down" }), 0);
  assert.equal(press("End", { axis: "down" }), 9);
  assert.equal(press("PageDown", { axis: "down", page: 5 }), 7);
  assert.equal(press("PageUp", { axis: "down", page: 5 }), -3);
  assert.equal(press("PageDown", { axis: "across" }), null);
});

test("a key held with Alt, Ctrl or Meta belongs to the browser, as every other key", () => {
  for (const key of ["altKey", "ctrlKey", "metaKey"]) {
    const event = { key: "ArrowRight", ...held, [key]: true };
    assert.equal(indexAlong(event, { ...third, axis: "across" }), null);
  }
  assert.equal(press("a", { axis: "down" }), null);
});
