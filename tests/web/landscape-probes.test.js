import assert from "node:assert/strict";
import { test } from "node:test";

import {
  at,
  lowest,
  probe,
  probesOf,
} from "../../src/descente/lab/web/figures/landscape/probes/rules.js";

const s = /** @type {any} */ ({
  a: 2,
  b: 3,
  alpha: [-1, 1],
  beta: [-2, 0, 2],
  cost: [5, 4, 3, 2, NaN, 6],
});
const value = /** @type {any} */ ({
  arrays: { slope_alpha: [1, 2, 3, 4, 5, 6], slope_beta: [-1, -2, -3, -4, -5, -6] },
});

test("a probe has the cost and the slopes of its grid point", () => {
  assert.deepEqual(probe(value, s, 1, 0), {
    index: 3,
    alpha: 1,
    beta: -2,
    cost: 2,
    error: 0,
    after: -1,
    slopeAlpha: 4,
    slopeBeta: -4,
  });
  assert.equal(probe(value, s, 1, 1), null, "what is not known cannot be probed");
  const bare = probe(/** @type {any} */ ({ arrays: {} }), s, 0, 0);
  assert.ok(bare && Number.isNaN(bare.slopeAlpha) && Number.isNaN(bare.slopeBeta));
});

test("the lowest of probes, and the one at a point", () => {
  const probes = [0, 1, 2].map((j) => probe(value, s, 0, j)).filter((p) => p !== null);
  assert.equal(lowest(probes).cost, 3);
  assert.equal(lowest(probes.slice(0, 1)).cost, 5);
  assert.equal(at(probes, s, 0, 1), probes[1]);
  assert.equal(at(probes, s, 1, 1), undefined);
});

test("each probe of a descent knows the one it was reached from", () => {
  const found = probesOf(
    /** @type {any} */ ({
      arrays: {
        alpha: [0, 1, 0.5],
        beta: [0, -1, -0.5],
        cost: [3, 4, 2],
        after: [-1, 0, 0],
        slope_alpha: [1, 2, 3],
        slope_beta: [4, 5, 6],
      },
    }),
  );
  assert.deepEqual(
    found.map((p) => [p.alpha, p.beta, p.cost, p.after, p.slopeAlpha, p.slopeBeta]),
    [
      [0, 0, 3, -1, 1, 4],
      [1, -1, 4, 0, 2, 5],
      [0.5, -0.5, 2, 0, 3, 6],
    ],
  );
});
