// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { outcome, read } from "../../src/descente/lab/web/figures/workshop/form.js";

test("hidden layers are read however they are set apart; none are none", () => {
  assert.deepEqual(read("hidden", "16 16"), [16, 16]);
  assert.deepEqual(read("hidden", " 128, 64;32 "), [128, 64, 32]);
  assert.deepEqual(read("hidden", ""), []);
});

test("numbers are read with a comma too, names as they stand", () => {
  assert.equal(read("eta", "0,5"), 0.5);
  assert.equal(read("data", " my digits "), "my digits");
});

test("another rate goes on with the training, anything else starts it again", () => {
  assert.equal(outcome([]), "workshop.same");
  assert.equal(outcome(["eta"]), "workshop.go-on");
  assert.equal(outcome(["eta", "schedule"]), "workshop.go-on");
  assert.equal(outcome(["eta", "seed"]), "workshop.again");
});
