// @ts-check
/** The best list of rules, which the server finds rule by rule: asked for, and cut to a length. */

/** @typedef {import("./rule.js").Rule} Rule */
/** @typedef {import("../../data/model.js").Value} Value */

/** The lengths that are looked at. */
const LENGTHS = [1, 5, 10, 50];

/**
 * The lengths that can be chosen, and whether the list has come so far; the last one is the list's
 * own where it ended before.
 * @param {Value|null} found
 */
export function lengths(found) {
  const reached = found?.words.found.length ?? 0;
  if (found?.words.complete && reached < LENGTHS[LENGTHS.length - 1]) {
    const short = LENGTHS.filter((k) => k < reached);
    return [...short, reached].map((k) => ({ k, reached: true }));
  }
  return LENGTHS.map((k) => ({ k, reached: k <= reached }));
}

/**
 * The length that is looked at: the chosen one, or what there is of it.
 * @param {Value|null} found @param {number} chosen
 */
export function lengthOf(found, chosen) {
  const there = lengths(found).filter(({ reached }) => reached);
  return Math.min(chosen, there[there.length - 1]?.k ?? chosen);
}

/**
 * The list as it was when it had k rules, in the order in which they are asked.
 * @param {Value} found @param {number} k @returns {Rule[]}
 */
export function listOf({ words, arrays }, k) {
  const { found, pixel, above, digit } = words;
  const rule = (/** @type {number} */ i) => ({
    pixel: pixel[i],
    above: above[i],
    threshold: arrays.threshold[i],
    digit: digit[i],
  });
  return found.flatMap((/** @type {number} */ number, /** @type {number} */ i) =>
    number <= k ? [rule(i)] : [],
  );
}

/**
 * What is known of the best list of a data set, as it grows.
 * @param {import("../../data/model.js").Model} model @param {() => void} changed it has grown
 */
export function finder(model, changed) {
  let asked = "",
    failed = false;
  /** @type {Value|null} */
  let found = null;
  model.on("change:error", ({ words }) => (failed ||= words.about === model.key("rulelist")));
  return {
    /**
     * Ask for it, unless it has been asked for.
     * @param {string} data the name of the data set @param {boolean} [again] also where that failed
     */
    want(data, again = false) {
      if (asked === data && !(again && failed)) return;
      [asked, failed, found] = [data, false, null];
      model.ask("rulelist", {}, (value) => {
        if (value.words.data !== asked) return;
        found = value;
        changed();
      });
    },
    /** @param {string} data */
    of: (data) => (found?.words.data === data ? found : null),
  };
}
