// @ts-check
/** What the server tells of a ground and of places on it, as the game takes it. Pure. */

/** @typedef {import("../../data/model.js").Value} Value */

/** @param {Value} value of the job "ground" @returns {import("./game.js").Ground} */
export function groundOf(value) {
  const { words, scalars, arrays } = value;
  const { number, kind, theta, step, examples } = words;
  const sides = { alpha: [...arrays.alpha], beta: [...arrays.beta] };
  const more = { start: probesOf(value)[0], steepest: scalars.steepest };
  return { number, kind, theta, step, examples, ...sides, ...more };
}

/** @param {Value} value of a job that measures places @returns {import("./game.js").Probe[]} */
export function probesOf({ arrays }) {
  const { point_alpha: alpha, point_beta: beta, point_cost: cost, slope, after } = arrays;
  return Array.from(alpha, (_, k) => ({
    alpha: alpha[k],
    beta: beta[k],
    cost: cost[k],
    slopeAlpha: arrays.slope_alpha[k],
    slopeBeta: arrays.slope_beta[k],
    slope: slope[k],
    after: after?.[k] ?? -1,
  }));
}
