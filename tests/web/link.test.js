// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { asked } from "../../src/descente/lab/web/app/link.js";

test("a link's settings are numbers where they are; what is none stays, to be refused as it was typed", () => {
  assert.deepEqual(asked({ c: "eta", seed: "3", eta: "0.5", hidden: "8,16", cost: "quadratic" }), {
    seed: 3,
    eta: 0.5,
    hidden: [8, 16],
    cost: "quadratic",
  });
  assert.deepEqual(asked({ eta: "soon", seed: "", hidden: "16,abc" }), {
    eta: "soon",
    seed: "",
    hidden: [16, "abc"],
  });
  assert.deepEqual(asked({ hidden: "" }), { hidden: [] });
});

test("an update rule brings its own rate, unless the link names one", () => {
  assert.deepEqual(asked({ rule: "adam" }), { rule: "adam", eta: 0.0015 });
  assert.deepEqual(asked({ rule: "momentum" }), { rule: "momentum", eta: 0.05 });
  assert.deepEqual(asked({ rule: "adam", eta: "0.5" }), { rule: "adam", eta: 0.5 });
  assert.deepEqual(asked({ rule: "magic" }), { rule: "magic" });
});
