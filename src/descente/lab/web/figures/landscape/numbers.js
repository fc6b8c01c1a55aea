// @ts-check
/**
 * The numbers of a landscape: the cost at each point of the grid, and the path over it. Pure.
 */

import { knownPoints } from "../../marks/surface.js";
import { stacked, table } from "../../saving/table.js";

/** @typedef {import("../../data/model.js").Value} Value */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const shown = /** @type {Value|undefined} */ (model.get(model.key("shown")));
  if (!shown) return null;
  const { words, scalars, arrays } = shown;
  const parts = { surface: knownPoints(shown), path: path(shown) };
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

/** @param {Value} shown */
function path({ arrays: { path_alpha: alpha, path_beta: beta, path_step: step, path_distance } }) {
  return table({ alpha, beta, step, distance_to_plane: path_distance });
}
