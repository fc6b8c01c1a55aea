// @ts-check
/**
 * The numbers of a landscape: the cost at each point of the grid, and the path over it. In the fog
 * they are those of the probes alone, until it lifts. Pure.
 */

import { stacked, table } from "../../saving/table.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./probes/rules.js").Probe} Probe */
/** @typedef {import("./probes/game.js").Told} Told */
/** @typedef {import("../../saving/table.js").Table} Table */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const shown = /** @type {Value|undefined} */ (model.get(model.key("shown")));
  if (!shown) return null;
  const { words, scalars, arrays } = shown;
  const told = /** @type {Told|undefined} */ (model.get(model.key("told")));
  const parts = told ? inFog(told, shown) : { surface: surface(shown), path: path(shown) };
  return stacked(parts, {
    plane: words.plane,
    landscape_step: words.step,
    landscape_examples: words.examples,
    here_alpha: scalars.here_alpha,
    here_beta: scalars.here_beta,
    axis_share_alpha: arrays.axis_share[0],
    axis_share_beta: arrays.axis_share[1],
  });
}

/** What the game has told so far. @param {Told} told @param {Value} shown */
function inFog({ over, mine, theirs }, shown) {
  /** @type {Record<string, Table>} */
  const parts = { probes: probed(mine), descent: probed(theirs) };
  if (over) parts.surface = surface(shown);
  return parts;
}

/** @param {Probe[]} probes */
function probed(probes) {
  const columns = ["alpha", "beta", "cost", "standard_error", "slope_alpha", "slope_beta"];
  const rows = probes.map((p) => [p.alpha, p.beta, p.cost, p.error, p.slopeAlpha, p.slopeBeta]);
  return { columns, rows };
}

/** The points whose cost is known. @param {Value} shown */
function surface({ arrays: { alpha, beta, cost, standard_error: error } }) {
  const rows = [];
  for (let k = 0; k < cost.length; k++) {
    if (Number.isNaN(cost[k])) continue;
    rows.push([alpha[Math.floor(k / beta.length)], beta[k % beta.length], cost[k], error[k]]);
  }
  return { columns: ["alpha", "beta", "cost", "standard_error"], rows };
}

/** @param {Value} shown */
function path({ arrays: { path_alpha: alpha, path_beta: beta, path_step: step, path_distance } }) {
  return table({ alpha, beta, step, distance_to_plane: path_distance });
}
