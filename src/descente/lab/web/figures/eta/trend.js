// @ts-check
/** What the last steps did, as a word of the catalogue. Pure. */

/**
 * Costs of mini-batches differ anyway; only over all examples does a rise tell of the step.
 * @param {{going: string, rises: number, fullBatch: boolean, beyond: boolean}} seen
 * going: what the history says; beyond: whether η is above 2/λmax
 * @returns {string} the end of a key `eta.trend.…`
 */
export function trendOf({ going, rises, fullBatch, beyond }) {
  if (going === "none") return going;
  if (!fullBatch) return `mini.${going}`;
  if (going === "falling") return rises ? "bumpy" : "falling";
  if (going === "oscillating") return "crossing";
  if (going === "climbing") return "overshooting";
  return beyond ? "thrown" : going;
}

/**
 * How far the measured limit can be trusted, as a word of the catalogue.
 * @param {{converged: boolean}} words @param {{limit: number}} scalars
 * @returns {"unconverged"|"measured"|"flat"}
 */
export function trustOf({ converged }, { limit }) {
  if (!converged) return "unconverged";
  return Number.isFinite(limit) ? "measured" : "flat";
}
