// @ts-check
/** Who came lower on each ground, and whether the slope led there. Pure. */

import { lowest, owned } from "./game.js";

/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */
/**
 * @typedef {Object} Score of one ground
 * @property {number} number of the ground @property {number} step of the network it lies around
 * @property {number} mine @property {number} theirs the lowest cost of each
 * @property {number} probes so many the learner set down
 * @property {number} followed so many of these down the slope of the nearest place known before
 */

const MOST = 20; // grounds that are kept
const ALIKE = 3; // digits that are written: what is written alike is level
const NARROW = Math.SQRT1_2; // cos 45°: down the slope is what lies within 45° of it

/** @param {State} state whose fog has lifted @returns {Score} */
export function scoreOf(state) {
  const ground = /** @type {import("./game.js").Ground} */ (state.ground);
  const known = owned(state);
  return {
    number: ground.number,
    step: ground.step,
    mine: lowest(known).cost,
    theirs: lowest([ground.start, ...state.theirs]).cost,
    probes: state.mine.length,
    followed: state.mine.filter((probe, k) => isLed(probe, known.slice(0, k + 1))).length,
  };
}

/** Whether the learner's lowest place was found down the slope of one known before. @param {State} state */
export function ledLowest(state) {
  const known = owned(state),
    k = known.indexOf(lowest(known));
  return k > 0 && isLed(known[k], known.slice(0, k));
}

/**
 * Whether a probe lies down the slope of the nearest place that was known before it.
 * @param {Probe} probe @param {Probe[]} before at least one
 */
export function isLed(probe, before) {
  const away = (/** @type {Probe} */ p) => Math.hypot(probe.alpha - p.alpha, probe.beta - p.beta);
  const near = before.reduce((best, p) => (away(p) < away(best) ? p : best));
  const down =
    -(probe.alpha - near.alpha) * near.slopeAlpha - (probe.beta - near.beta) * near.slopeBeta;
  return down > 0 && down >= NARROW * away(near) * near.slope;
}

/** Who came lower. @param {{mine: number, theirs: number}} score @returns {"mine"|"theirs"|"level"} */
export function winner({ mine, theirs }) {
  if (mine.toPrecision(ALIKE) === theirs.toPrecision(ALIKE)) return "level";
  return mine < theirs ? "mine" : "theirs";
}

/** How many grounds each has won. @param {Score[]} scores */
export function tally(scores) {
  const won = { mine: 0, theirs: 0, level: 0 };
  for (const score of scores) won[winner(score)]++;
  return won;
}

/** With one more, as many as are kept. @param {Score[]} scores @param {Score} score */
export function added(scores, score) {
  return [...scores, score].slice(-MOST);
}

/** The scores that a text keeps; what was not written here is left out. @param {string|null} text @returns {Score[]} */
export function parse(text) {
  try {
    const found = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isScore).slice(-MOST) : [];
  } catch {
    return []; // what cannot be read was not written here
  }
}

const PARTS = /** @type {const} */ (["number", "step", "mine", "theirs", "probes", "followed"]);

/** @param {any} score */
const isScore = (score) => PARTS.every((part) => Number.isFinite(score?.[part]));
