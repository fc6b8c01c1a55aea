// @ts-check
/** What a few steps did to the cost over all examples: from where they began to where they end. Pure. */

/**
 * @typedef {{step: number, cost: number, theta: string}} Place
 * @typedef {{from: Place, to?: Place}} Walk
 */

/** @param {any} status @returns {Place|null} known only at rest, over all examples */
function placeOf(status) {
  const { playing, examples, train, step, theta } = status?.words ?? {};
  if (!status || playing || examples !== train) return null;
  return { step, theta, cost: status.scalars.cost };
}

/**
 * Steps are about to be made; those of a fresh copy are counted from 0.
 * @param {any} status @param {boolean} copied
 * @returns {Walk|null}
 */
export function setOut(status, copied) {
  const from = placeOf(status);
  return from && { from: copied ? { ...from, step: 0 } : from };
}

/**
 * The walk as the newest status leaves it: none once the network stands anywhere else.
 * @param {Walk|null} walk @param {any} status @param {number} steps that were asked for
 * @returns {Walk|null}
 */
export function arrived(walk, status, steps) {
  if (!walk || !status) return walk;
  if (walk.to) return status.words.theta === walk.to.theta ? walk : null;
  const to = placeOf(status);
  if (!to || to.theta === walk.from.theta) return walk; // not under way yet, or not there yet
  return to.step === walk.from.step + steps ? { ...walk, to } : null;
}
