// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { grown, joined, lastOf, nothing } from "../../src/descente/lab/web/figures/update/past.js";

const kept = { steps: [0, 10, 20], values: [0.1, 0.2, 0.3] };

test("a past grows only by what is newer", () => {
  assert.deepEqual(grown(kept, 30, 0.4), { steps: [0, 10, 20, 30], values: [0.1, 0.2, 0.3, 0.4] });
  assert.deepEqual(grown(kept, 20, 9), kept);
  assert.deepEqual(grown(kept, 5, 9), kept);
  assert.deepEqual(kept.steps, [0, 10, 20], "the past before is left as it was");
});

test("what came while the past was on its way is kept after it, in order and once", () => {
  const came = { steps: [10, 20, 25, 30], values: [0.2, 0.3, 0.35, 0.4] };
  assert.deepEqual(joined(kept, came), {
    steps: [0, 10, 20, 25, 30],
    values: [0.1, 0.2, 0.3, 0.35, 0.4],
  });
  assert.deepEqual(joined(kept, nothing()), kept);
  assert.deepEqual(joined(kept, { steps: [3], values: [7] }), kept);
});

test("before anything is known the last step is 0", () => {
  assert.equal(lastOf(nothing()), 0);
  assert.equal(lastOf(kept), 20);
});
