// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { outcome, readWidths } from "../../src/descente/lab/web/figures/workshop/form.js";
import { wordOf } from "../../src/descente/lab/web/figures/workshop/stage.js";
import { speaking } from "./facts.js";

test("hidden layers are read however they are set apart; none are none", () => {
  assert.deepEqual(readWidths("16 16"), { widths: [16, 16] });
  assert.deepEqual(readWidths(" 128, 64;32 "), { widths: [128, 64, 32] });
  assert.deepEqual(readWidths(""), { widths: [] });
});

test("what is no width is refused by its own word, and never made into another", () => {
  const fault = (/** @type {string} */ text) => /** @type {any} */ (readWidths(text));
  assert.deepEqual([fault("16 abc").word, fault("16 abc").fault.fault], ["abc", "none"]);
  assert.deepEqual([fault("−3").word, fault("−3").fault.fault], ["−3", "least"]);
  assert.equal(fault("0").fault.fault, "least");
  assert.equal(fault("8 3.5").fault.fault, "whole");
});

test("another rate goes on with the training, anything else starts it again", () => {
  assert.equal(outcome([]), "workshop.same");
  assert.equal(outcome(["eta"]), "workshop.go-on");
  assert.equal(outcome(["eta", "schedule"]), "workshop.go-on");
  assert.equal(outcome(["eta", "seed"]), "workshop.again");
});

test("a figure is called by what its tag says of it, where that has a name", () => {
  speaking("en", "landscape", "images");
  /** @type {(name: string, options: Record<string, string>) => string} */
  const called = (name, options) => wordOf({ slug: "", name, options });
  assert.equal(called("landscape", { map: "", arrows: "" }), "figure.landscape.map.arrows");
  assert.equal(called("images", { of: "weights" }), "figure.images.weights");
  assert.equal(called("landscape", { plane: "path" }), "figure.landscape");
});
