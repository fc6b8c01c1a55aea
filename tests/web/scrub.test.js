// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { PLACES, placeOf, stepAt } from "../../src/descente/lab/web/app/scrub.js";

test("the first steps have room, and the last place is the last step", () => {
  for (const total of [1, 144, 60000]) {
    assert.equal(placeOf(0, total), 0);
    assert.equal(placeOf(total, total), PLACES);
    assert.equal(stepAt(0, total), 0);
    assert.equal(stepAt(PLACES, total), total);
  }
  assert.ok(placeOf(1076, 60000) > 495 && placeOf(1076, 60000) < 505); // half of log(1 + step / 20)
});

test("a step that is looked at has its own place", () => {
  for (const total of [144, 60000])
    for (const step of [1, 5, 20, 100])
      assert.ok(Math.abs(stepAt(placeOf(step, total), total) - step) <= Math.max(1, step / 50));
});
