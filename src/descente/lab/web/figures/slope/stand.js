// @ts-check
/** Where the ball stands on one weight's curve, and how far the picture must reach. Pure. */

/** @typedef {Record<string, ArrayLike<number>>} Arrays */
/**
 * What is known of where the ball is; NaN for what is not. `t` is counted from where the weight is
 * in the network: the ball's place, `to` where the next step puts it, `lands` that weight's value.
 * @typedef {{t: number, slope: number, weight: number, cost: number, step: number, to: number,
 *   lands: number}} Stand
 */

/** How far the picture goes to both sides: the ball decides. */
export const SPANS = [6, 12, 25, 50, 100];

/** The smallest picture that holds all these places. @param {ArrayLike<number>} places */
export function spanFor(places) {
  const far = Math.max(0, ...Array.from(places, Math.abs).filter(Number.isFinite));
  return SPANS.find((size) => size >= far) ?? SPANS[SPANS.length - 1];
}

/**
 * A ball that was put down and makes no steps: its slope is known where it was measured.
 * @param {number} t @param {Record<string, number>} scalars
 * @returns {Stand}
 */
export function resting(t, scalars) {
  const { slope, weight, cost } =
    scalars.t === t ? scalars : { slope: NaN, weight: NaN, cost: NaN };
  return { t, slope, weight, cost, step: NaN, to: NaN, lands: NaN };
}

/**
 * A ball at its step k, or on its way there.
 * @param {Arrays} arrays @param {number} k @param {number} move how much of the way it has gone, 0 to 1
 * @returns {Stand}
 */
export function rolling(arrays, k, move) {
  const places = arrays.ball_t;
  const from = move < 1 && k ? places[k - 1] : places[k];
  return {
    t: from + (places[k] - from) * move,
    slope: move < 1 ? NaN : arrays.ball_slope[k],
    weight: arrays.ball_weight[k],
    cost: arrays.ball_cost[k],
    step: arrays.ball_step[k] ?? NaN,
    to: places[k + 1] ?? NaN,
    lands: arrays.ball_weight[k + 1] ?? NaN,
  };
}

/**
 * What step k did, as a word of the catalogue.
 * @param {Arrays} arrays @param {number} k
 * @returns {"climbed"|"crossed"|"fell"}
 */
export function deedOf({ ball_cost: cost, ball_slope: slope }, k) {
  if (cost[k] > cost[k - 1]) return "climbed";
  return slope[k] * slope[k - 1] < 0 ? "crossed" : "fell";
}
