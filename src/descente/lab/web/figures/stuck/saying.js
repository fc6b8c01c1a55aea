// @ts-check
/** What the three planes tell, in sentences: where the run ends, and what goes on down unseen. */

import { number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

/**
 * Where the run ends, beside the lowest place of the plane of its start.
 * @param {Value} value @returns {string} nothing before all is measured
 */
export function verdict({ words, arrays }) {
  if (!words.complete) return "";
  const { stand_cost: cost, low_cost: low, foot_cost: foot, path_distance: away } = arrays;
  const end = cost.length - 1,
    last = away.length / words.planes.length - 1; // both of the first plane
  const told = { c: number(cost[end]), low: number(low[0]), foot: number(foot[end]) };
  return t(cost[end] < low[0] ? "stuck.lower" : "stuck.higher", {
    ...told,
    d: number(away[last]),
  });
}

/**
 * Why the lowest place of that plane is no bottom: what is measured straight out of it.
 * @param {Value} value
 */
export function proof({ words, arrays }) {
  if (!words.complete) return "";
  const [low, inside, outside, lower, far] = ["cost", "inside", "outside", "lower", "far"].map(
    (name) => arrays[`low_${name}`][0],
  );
  const told = {
    low: number(low),
    inside: number(inside),
    outside: number(outside),
    lower: number(lower),
    far: number(far),
  };
  return t(lower < low ? "stuck.proof" : "stuck.flat", told);
}

/** How it was made. @param {Value} value */
export function made({ words }) {
  return t(words.complete ? "stuck.all" : "stuck.sharpening", { n: whole(words.examples) });
}
