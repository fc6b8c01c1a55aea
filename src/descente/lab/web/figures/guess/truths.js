// @ts-check
/** The truth of each question, read from a value that was computed from the network. Pure. */

import { locate } from "../../kit/theta.js";

/** @typedef {import("../../data/model.js").Value} Value */
/**
 * What was found: the truth, what its sentence says besides, and whether it stays as it is now. One
 * that does not stay follows the network.
 * @typedef {{truth: number, facts: Record<string, number>, final: boolean}} Measured
 */

/**
 * @param {number} truth @param {Record<string, number>} [facts] @param {boolean} [final]
 * @returns {Measured|null} null for what is no number: it is not known yet
 */
const found = (truth, facts = {}, final = false) =>
  Number.isFinite(truth) ? { truth, facts, final } : null;

/** How many weights and biases there are. @param {Value} status */
export const count = ({ words }) => found(words.parameters);

/** The cost before the first step. @param {Value} status */
export const cost = ({ words, scalars }) => found(scalars.start_cost, { n: words.train });

/** The slope where the ball starts. @param {Value} value of the job "slope" */
export function side({ scalars, arrays }) {
  const slope = arrays.ball_slope?.[0] ?? scalars.slope;
  return found(slope, { slope }, true);
}

/**
 * How much lower gradient descent came in the fog than the learner, on the last ground of the page.
 * @param {{mine: number, theirs: number}[]} scores of the fog
 */
export function strategy(scores) {
  const { mine = NaN, theirs = NaN } = scores.at(-1) ?? {};
  return found(mine - theirs, { mine, theirs });
}

/**
 * How much more the cost climbs along the best of the other directions than along ∇C.
 * @param {Value} value of the job "steepest"
 */
export function direction({ arrays }) {
  const [norm, ...others] = arrays.measured,
    best = Math.max(...others); // not a number before all are measured
  return found(best - norm, { n: others.length, norm, best }, true);
}

/** 2/λmax. @param {Value} value of the job "sharpness" */
export const border = ({ words, scalars }) => found(scalars.limit, { n: words.examples }, true);

/** The best of the η that were tried. @param {Value} value of the job "sweep" */
export function eta({ words, arrays }) {
  if (!words.complete) return null;
  const right = arrays.test_accuracy,
    best = right.indexOf(Math.max(...right));
  return found(arrays.eta[best], { n: arrays.eta.length, accuracy: right[best] }, true);
}

/**
 * The largest derivative of a corner's pixel, as a part of the largest of all pixels.
 * @param {Value} value of the view "gradient"
 */
export function corner({ words, arrays }) {
  const [pixels, neurons] = words.sizes;
  const size = (/** @type {ArrayLike<number>} */ slopes) =>
    Array.from(slopes).reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  const corner = size(arrays.vector.subarray(0, neurons)),
    most = size(arrays.vector.subarray(0, pixels * neurons));
  return found(most ? corner / most : 0, { n: neurons, corner, most }, true);
}

/** What kind of number has the first rank: 0 of a pixel, 1 a link's, 2 a bias. @param {Value} value of the view "gradient" */
export function first({ words, arrays }) {
  const place = locate(words.sizes, arrays.rank.indexOf(1));
  const { layer, neuron, input, pixel } = place,
    [row, column] = pixel ?? [-1, -1];
  const kind = input === null ? 2 : layer === 1 ? 0 : 1;
  return found(kind, { layer, neuron, input: input ?? -1, row, column }, true);
}

/**
 * How many times more a nudge of the first in rank changes the cost than one of the middle.
 * @param {Value} value of the job "importance" @param {Value} status
 */
export function times({ words, scalars, arrays }, status) {
  const third = Math.round(words.probes.length / 3);
  const change = (/** @type {number} */ from) => {
    let sum = 0;
    for (let i = from; i < from + third; i++)
      sum += Math.max(Math.abs(arrays.up[i]), Math.abs(arrays.down[i]));
    return sum;
  };
  const facts = { n: words.examples, nudge: scalars.nudge };
  return found(change(0) / change(third), facts, words.examples >= status.words.train);
}

/**
 * What part of a step's drop in cost the first hundredth of all numbers gives alone.
 * @param {Value} value of the job "importance" @param {Value} status
 */
export function weight({ words, scalars, arrays }, status) {
  const at = arrays.share_fraction.indexOf(0.01),
    { count: many } = words.shares[at] ?? { count: NaN };
  const facts = { n: words.examples, count: many, eta: scalars.eta };
  return found(arrays.share_measured[at], facts, words.examples >= status.words.train);
}

/** The accuracy at the end of the training. @param {Value} status */
export function loop({ words, scalars }) {
  const { outcome, playing, past, moved, trial } = words;
  if (outcome !== "finished" || playing || past || moved || trial) return null;
  return found(scalars.accuracy, { n: words.test, step: words.step });
}

/**
 * The cost where the run ends, as a part of the lowest on the plane of its start.
 * @param {Value} value of the job "stuck"
 */
export function stuck({ words, arrays }) {
  if (!words.complete) return null;
  const cost = arrays.stand_cost[arrays.stand_cost.length - 1],
    low = arrays.low_cost[0];
  return found(cost / low, { cost, low }, true);
}

/** The seconds that a gradient of the largest network takes by nudging. @param {Value} value of the job "scaling" */
export function clock({ words, arrays }) {
  if (!words.complete) return null;
  const last = words.parameters.length - 1;
  return found(arrays.differences[last], { parameters: words.parameters[last] }, true);
}
