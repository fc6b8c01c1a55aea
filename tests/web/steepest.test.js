import assert from "node:assert/strict";
import { test } from "node:test";

import {
  along,
  nearest,
  places,
  summary,
} from "../../src/descente/lab/web/figures/steepest/layout.js";
import { close } from "./facts.js";
import { angleOf, turned } from "../../src/descente/lab/web/figures/steepest/own.js";

const R = 100,
  NORM = 2;
const CENTRE = [300, 200, R];

/** Directions at these angles, each as steep as the gradient predicts. @param {[string, number][]} all */
function measured(all) {
  const angle = Float64Array.from(all, ([, degrees]) => degrees),
    cosine = angle.map((degrees) => Math.cos((degrees * Math.PI) / 180));
  return /** @type {any} */ ({
    words: { directions: all.map(([kind]) => ({ kind })) },
    scalars: { norm: NORM },
    arrays: { angle, cosine, measured: cosine.map((c) => NORM * c) },
  });
}

test("∇C points up as far as the rim, −∇C down, and what is level lies in the middle", () => {
  const [up, down, level] = places(
    measured([
      ["gradient", 0],
      ["opposite", 180],
      ["random", 90],
    ]),
    CENTRE,
  );
  close(up.y, 200 - R, 1e-9);
  close(down.y, 200 + R, 1e-9);
  close(level.x, 300, 1e-9);
  close(level.y, 200, 1e-9);
});

test("predicted climbs lie on the circle whose diameter is ∇C, falls on its mirror", () => {
  const angles = [10, 45, 80, 100, 170];
  for (const { x, y, climb } of places(measured(angles.map((a) => ["own", a])), CENTRE)) {
    const middle = climb > 0 ? 200 - R / 2 : 200 + R / 2;
    close(Math.hypot(x - 300, y - middle), R / 2, 1e-9);
    assert.ok(x > 300, "those turned away evenly are on the right");
  }
  for (const { x } of places(measured([["random", 80]]), CENTRE)) assert.ok(x < 300);
});

test("one points at the nearest direction, and at none from far away", () => {
  const all = places(
    measured([
      ["gradient", 0],
      ["opposite", 180],
    ]),
    CENTRE,
  );
  assert.equal(nearest(all, 310, 110), 0);
  assert.equal(nearest(all, 310, 290), 1);
  assert.equal(nearest(all, 400, 200), -1);
});

test("arrows go from ∇C to −∇C and stop there", () => {
  const cosine = [1, -1, 0.2, -0.3];
  const way = [0, 2, 3, 1];
  for (const [i, k] of way.entries()) {
    assert.equal(along(cosine, k, 1), way[Math.min(3, i + 1)]);
    assert.equal(along(cosine, k, -1), way[Math.max(0, i - 1)]);
  }
  assert.equal(along(cosine, -1, 1), 0, "the first step leads to ∇C");
});

test("a row for ∇C, the named directions, the steepest at random, and −∇C", () => {
  const kinds = ["gradient", "opposite", "signs", "largest", "own", "random", "random", "random"];
  const directions = /** @type {any[]} */ (kinds.map((kind) => ({ kind })));
  const climbs = [2, -2, 0.7, 0.3, 1.9, -0.1, 0.2, 0.1];
  assert.deepEqual(summary(directions, climbs), { random: 3, best: 6, rows: [0, 2, 3, 6, 1] });
  const some = climbs.with(-1, NaN);
  assert.deepEqual(summary(directions, some), { random: 3, best: -1, rows: [0, 2, 3, 1] });
  const none = summary(directions.slice(0, 4), climbs);
  assert.deepEqual([none.random, none.rows], [0, [0, 2, 3, 1]]);
});

test("an arrow's angle is counted from the top, to the right; turning goes round", () => {
  assert.deepEqual(
    [angleOf(0, -5), angleOf(5, 0), angleOf(-5, 0), Math.abs(angleOf(0, 5)), angleOf(1, -1)],
    [0, 90, -90, 180, 45],
  );
  assert.deepEqual([turned(60, 5), turned(178, 5), turned(-178, -5)], [65, -177, 177]);
});
