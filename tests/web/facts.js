/** What the tests of the pages share: nearness, numbers drawn with a seed, the words of a language. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { speak } from "../../src/descente/lab/web/kit/words.js";

/** @param {number} got @param {number} wanted @param {number} error at most */
export function close(got, wanted, error) {
  assert.ok(Math.abs(got - wanted) <= error, `${got} is not ${wanted}, to ${error}`);
}

/** Numbers from 0 to 1, the same in every run (Lehmer's generator). @param {number} seed */
export function drawn(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/**
 * Let the pages speak a language: the words that all share, and those of some figures.
 * @param {"en"|"fr"} language @param {...string} figures
 */
export function speaking(language, ...figures) {
  const words = ["kit", "controls", "app", ...figures.map((name) => `figures/${name}`)].map(
    (folder) => {
      const file = new URL(
        `../../src/descente/lab/web/${folder}/${language}.json`,
        import.meta.url,
      );
      return JSON.parse(readFileSync(file, "utf8"));
    },
  );
  speak(language, Object.assign({}, ...words));
}
