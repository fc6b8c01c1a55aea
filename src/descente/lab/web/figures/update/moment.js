// @ts-check
/** The step that a weight is about to make, from what the server says. Pure. */

/** @typedef {import("../../data/model.js").Value} Value */
/**
 * @typedef {Object} Moment
 * @property {number} step
 * @property {number} theta the weight
 * @property {number} eta
 * @property {number} slope what η is multiplied with: the mini-batch's gradient, or what the rule
 *   makes of it; over all examples where no step is about to be made
 * @property {number} planned the weight after the step
 * @property {number} shrunk η·λ·old, NaN without weight decay
 * @property {"batch"|"all"|"sample"} over which examples `slope` is over
 * @property {number} examples how many those are
 * @property {string} rule
 * @property {number} slopeOfAll the gradient over all examples, or over the sample while it plays
 * @property {number} plannedOfAll where a step along it would put the weight
 * @property {number} all how many examples those are
 */

/**
 * @param {Value} gradient @param {Value|undefined} update @param {number} i the weight's place in θ
 * @param {number} train how many training examples there are
 * @returns {Moment}
 */
export function momentOf(gradient, update, i, train) {
  const { vector, theta, next } = gradient.arrays;
  const all = gradient.words.examples;
  const known = update && update.words.step === gradient.words.step ? update : undefined;
  const made = known?.arrays.next ? known.arrays : undefined;
  const whole = all === train;
  return {
    step: gradient.words.step,
    theta: theta[i],
    eta: gradient.scalars.eta,
    slope: made ? (made.direction ?? made.batch)[i] : vector[i],
    planned: made ? made.next[i] : next[i],
    shrunk: known?.arrays.shrunk?.[i] ?? NaN,
    over: made && known?.words.examples < train ? "batch" : made || whole ? "all" : "sample",
    examples: made ? known?.words.examples : all,
    rule: known?.words.rule ?? "sgd",
    slopeOfAll: vector[i],
    plannedOfAll: next[i],
    all,
  };
}
