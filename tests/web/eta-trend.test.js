// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { sideOf } from "../../src/descente/lab/web/figures/eta/limits.js";
import { trendOf, trustOf } from "../../src/descente/lab/web/figures/eta/trend.js";
import { arrived, setOut } from "../../src/descente/lab/web/figures/eta/walk.js";

const at = { rises: 0, fullBatch: true, beyond: false };

/** @param {string} language @returns {Record<string, string>} */
function words(language) {
  const folder = new URL("../../src/descente/lab/web/figures/eta/", import.meta.url);
  return JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
}

test("between mini-batches the word is about their costs: a rise there says nothing of the step", () => {
  for (const going of ["falling", "oscillating", "climbing", "flat"])
    assert.equal(
      trendOf({ ...at, going, rises: 3, fullBatch: false, beyond: true }),
      `mini.${going}`,
    );
  assert.equal(trendOf({ ...at, going: "none", fullBatch: false }), "none");
});

test("over all examples a rise tells of the step", () => {
  assert.equal(trendOf({ ...at, going: "falling" }), "falling");
  assert.equal(trendOf({ ...at, going: "falling", rises: 1 }), "bumpy");
  assert.equal(trendOf({ ...at, going: "oscillating" }), "crossing");
  assert.equal(trendOf({ ...at, going: "climbing" }), "overshooting");
});

test("a flat cost beyond 2/λmax was thrown there; below it, it is a plateau", () => {
  assert.equal(trendOf({ ...at, going: "flat", beyond: true }), "thrown");
  assert.equal(trendOf({ ...at, going: "flat" }), "flat");
});

test("a limit is told only where the eigenvalue converged", () => {
  assert.equal(trustOf({ converged: false }, { limit: 1.2 }), "unconverged");
  assert.equal(trustOf({ converged: true }, { limit: 1.2 }), "measured");
  assert.equal(trustOf({ converged: true }, { limit: NaN }), "flat");
});

test("η is told from the limits that are known, and from none where none is", () => {
  assert.equal(sideOf(1, 2, 0.5), "eta.below.above");
  assert.equal(sideOf(3, 2, 5), "eta.above.below");
  assert.equal(sideOf(1, 2, NaN), "eta.below");
  assert.equal(sideOf(1, NaN, 0.5), "eta.noise.above");
  assert.equal(sideOf(1, NaN, Infinity), "eta.noise.below");
  assert.equal(sideOf(1, NaN, NaN), "");
});

test("a walk is told when it has arrived, and no longer once the network stands elsewhere", () => {
  /** @param {number} step @param {number} cost @param {object} [more] */
  const status = (step, cost, more = {}) => ({
    words: { step, theta: `θ${step}`, playing: false, examples: 9, train: 9, ...more },
    scalars: { cost },
  });
  const walk = setOut(status(60, 0.0642), false);
  assert.ok(walk);
  const under = arrived(walk, status(70, 0.09, { playing: true, examples: 3 }), 20);
  assert.deepEqual(under, walk);
  const there = arrived(under, status(80, 0.0831), 20);
  assert.deepEqual(there?.to, { step: 80, theta: "θ80", cost: 0.0831 });
  assert.equal(arrived(there, status(80, 0.0831), 20), there);
  assert.equal(arrived(there, status(81, 0.08), 20), null);
  assert.equal(arrived(walk, status(0, 2.4), 20), null);
  const copied = setOut(status(60, 0.0642), true);
  assert.ok(copied);
  const fresh = status(0, 0.0642, { theta: "θ60" });
  assert.equal(arrived(arrived(copied, status(60, 0.0642), 20), fresh, 20), copied);
  assert.equal(arrived(copied, status(20, 0.07), 20)?.to?.cost, 0.07);
  assert.equal(setOut(status(60, 0.06, { playing: true }), false), null);
  assert.equal(setOut(status(60, 0.06, { examples: 3 }), false), null);
});

test("both languages have a sentence for every word", () => {
  for (const language of ["en", "fr"]) {
    const texts = words(language);
    for (const going of ["falling", "oscillating", "climbing", "flat", "none"])
      for (const fullBatch of [true, false])
        for (const rises of [0, 2])
          for (const beyond of [true, false]) {
            const key = `eta.trend.${trendOf({ going, rises, fullBatch, beyond })}`;
            assert.ok(texts[key], `${language}: ${key}`);
          }
    for (const limit of [0.5, 2, NaN])
      for (const noise of [0.5, 2, NaN])
        if (sideOf(1, limit, noise)) assert.ok(texts[sideOf(1, limit, noise)]);
    for (const verdict of ["confirmed", "later", "sooner", "unclear", "untried.0", "untried.1"])
      assert.ok(texts[`eta.noise.${verdict}`], `${language}: ${verdict}`);
  }
});
