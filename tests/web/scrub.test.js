// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { further, PLACES, placeOf, stepAt } from "../../src/descente/lab/web/app/scrub.js";

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

test("a key goes a step at least, and there and back again", () => {
  for (const total of [3, 144, 60000]) {
    let place = 0;
    for (let step = 0; step < Math.min(total, 12); step = stepAt(place, total)) {
      place = further(place, 1, total);
      assert.ok(stepAt(place, total) > step, `after ${step} of ${total}`);
      assert.ok(stepAt(further(place, -1, total), total) < stepAt(place, total));
    }
    assert.equal(further(0, -1, total), 0);
  }
});
