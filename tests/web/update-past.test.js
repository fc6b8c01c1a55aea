// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  drawn,
  grown,
  joined,
  lastOf,
  nothing,
} from "../../src/descente/lab/web/figures/update/past.js";

const kept = { steps: [0, 10, 20], values: [0.1, 0.2, 0.3], kept: 3 };

test("a past grows only by what is newer", () => {
  const more = { steps: [0, 10, 20, 30], values: [0.1, 0.2, 0.3, 0.4], kept: 3 };
  assert.deepEqual(grown(kept, 30, 0.4), more);
  assert.deepEqual(grown(kept, 20, 9), kept);
  assert.deepEqual(grown(kept, 5, 9), kept);
  assert.deepEqual(kept.steps, [0, 10, 20], "the past before is left as it was");
});

test("what came while the past was on its way is kept after it, in order and once", () => {
  const came = { steps: [10, 20, 25, 30], values: [0.2, 0.3, 0.35, 0.4], kept: 2 };
  assert.deepEqual(joined(kept, came), {
    steps: [0, 10, 20, 25, 30],
    values: [0.1, 0.2, 0.3, 0.35, 0.4],
    kept: 3,
  });
  assert.deepEqual(joined(kept, nothing()), kept);
  assert.deepEqual(joined(kept, { steps: [3], values: [7], kept: 0 }), kept);
});

test("what was kept is a line; what came since stands alone, until the kept ones reach it", () => {
  const late = grown(grown(kept, 5_000, 0.4), 180_000, 0.9);
  assert.deepEqual(drawn(late), {
    line: { steps: [0, 10, 20], values: [0.1, 0.2, 0.3] },
    alone: { steps: [5_000, 180_000], values: [0.4, 0.9] },
  });
  const answer = { steps: [0, 10, 20, 5_000, 90_000, 170_000], values: [1, 2, 3, 4, 5, 6] };
  assert.deepEqual(drawn(joined(answer, late)), {
    line: answer,
    alone: { steps: [180_000], values: [0.9] },
  });
  assert.deepEqual(drawn(joined(answer, nothing())).alone, { steps: [], values: [] });
});

test("before anything is known the last step is 0", () => {
  assert.equal(lastOf(nothing()), 0);
  assert.equal(lastOf(kept), 20);
});
