// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { trendOf, trustOf } from "../../src/descente/lab/web/figures/eta/trend.js";

const at = { rises: 0, fullBatch: true, beyond: false };

test("between mini-batches the history's own word stands: a rise there says nothing of the step", () => {
  for (const going of ["falling", "oscillating", "climbing", "flat", "none"])
    assert.equal(trendOf({ ...at, going, rises: 3, fullBatch: false, beyond: true }), going);
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

test("both languages have a sentence for every word", () => {
  const folder = new URL("../../src/descente/lab/web/figures/eta/", import.meta.url);
  for (const language of ["en", "fr"]) {
    const texts = JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
    for (const going of ["falling", "oscillating", "climbing", "flat", "none"])
      for (const fullBatch of [true, false])
        for (const rises of [0, 2])
          for (const beyond of [true, false]) {
            const key = `eta.trend.${trendOf({ going, rises, fullBatch, beyond })}`;
            assert.ok(texts[key], `${language}: ${key}`);
          }
  }
});
