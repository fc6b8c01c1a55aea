// @ts-check
/** A point that was probed in the fog, by hand or by gradient descent. */

import { about } from "../../../kit/estimate.js";
import { number } from "../../../kit/numbers.js";

/** @typedef {import("../../../data/model.js").Value} Value */
/** @typedef {import("../surface.js").Surface} Surface */
/**
 * @typedef {Object} Probe
 * @property {number} alpha @property {number} beta @property {number} cost
 * @property {number} error standard error of the cost; 0 where it is over all examples
 * @property {number} index its number in the grid, row by row; −1 off the grid
 * @property {number} after the one that descent reached it from, by its number; −1 for none
 * @property {number} slopeAlpha @property {number} slopeBeta NaN where not known
 */

/** Its cost in words; an estimate looks like one. @param {Probe} probe */
export function costOf({ cost, error }) {
  return error > 0 ? about(number(cost)) : number(cost);
}

/** The one with the lowest cost. @param {Probe[]} probes at least one */
export function lowest(probes) {
  return probes.reduce((best, probe) => (probe.cost < best.cost ? probe : best));
}

/**
 * The one at a point of the grid.
 * @param {Probe[]} probes @param {Surface} s @param {number} i @param {number} j
 */
export function at(probes, s, i, j) {
  return probes.find((probe) => probe.alpha === s.alpha[i] && probe.beta === s.beta[j]);
}

/**
 * A point of the grid, probed; null where its cost is not known.
 * @param {Value} value @param {Surface} s @param {number} i @param {number} j @returns {Probe|null}
 */
export function probe({ arrays }, s, i, j) {
  const index = i * s.b + j,
    cost = s.cost[index];
  if (!Number.isFinite(cost)) return null;
  const error = arrays.standard_error?.[index] ?? 0;
  const slopeAlpha = arrays.slope_alpha?.[index] ?? NaN,
    slopeBeta = arrays.slope_beta?.[index] ?? NaN;
  const where = { alpha: s.alpha[i], beta: s.beta[j] };
  return { index, ...where, cost, error, after: -1, slopeAlpha, slopeBeta };
}

/** The probes of gradient descent. @param {Value} value of the job "roll" @returns {Probe[]} */
export function probesOf({ arrays }) {
  const { alpha, beta, cost, after, slope_alpha, slope_beta } = arrays;
  return Array.from(alpha, (_, k) => ({
    index: -1,
    alpha: alpha[k],
    beta: beta[k],
    cost: cost[k],
    error: 0,
    after: after[k],
    slopeAlpha: slope_alpha[k],
    slopeBeta: slope_beta[k],
  }));
}
