// @ts-check
/** The numbers of the three planes: their ground, and the run over each. Pure. */

import { planeOf } from "./layout.js";
import { knownPoints } from "../../marks/surface.js";
import { stacked, table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("stuck"));
  if (!found) return null;
  const { words, arrays } = found;
  const parts = words.planes.flatMap((/** @type {string} */ name, /** @type {number} */ k) => {
    const own = planeOf(found, k);
    const run = {
      step: arrays.path_step,
      alpha: own.path_alpha,
      beta: own.path_beta,
      distance_to_plane: own.path_distance,
    };
    return [
      [`${name}_surface`, knownPoints({ ...found, arrays: own })],
      [`${name}_run`, table(run)],
      ...(own.foot_cost ? [[`${name}_feet`, feet(arrays, own.foot_cost)]] : []),
    ];
  });
  const lows = Object.entries(arrays).filter(([name]) => name.startsWith("low_"));
  const facts = lows.map(([name, of]) => [`start_${name}`, of[0]]);
  return stacked(Object.fromEntries(parts), {
    run_step: words.step,
    run_examples: words.examples,
    ...Object.fromEntries(facts),
  });
}

/**
 * The cost at places of the run, and at their feet.
 * @param {import("../../data/model.js").Value["arrays"]} arrays @param {ArrayLike<number>} foot
 */
function feet({ stand, stand_cost: cost, path_step: step }, foot) {
  const lists = { step: Array.from(stand, (k) => step[k]), cost, cost_at_foot: foot };
  return table(lists);
}
