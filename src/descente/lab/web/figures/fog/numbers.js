// @ts-check
/** The numbers of the game: what was probed; all of the ground once the fog has lifted. Pure. */

import { seen } from "./game.js";
import { knownPoints } from "../../marks/surface.js";
import { stacked } from "../../saving/table.js";

/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */
/** @typedef {import("../../saving/table.js").Table} Table */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const state = /** @type {State|undefined} */ (model.get(model.key("game")));
  if (!state?.ground) return null;
  const { ground, mine, name } = state;
  /** @type {Record<string, Table>} */
  const parts = {
    start: probed([ground.start]),
    probes: probed(mine),
    descent: probed(seen(state)),
  };
  const lifted = model.get(model.key("lift"));
  if (name === "lifted" && lifted) parts.surface = knownPoints(lifted);
  return stacked(parts, {
    ground: ground.number,
    ground_kind: ground.kind,
    ground_step: ground.step,
    ground_examples: ground.examples,
  });
}

/** @param {Probe[]} probes */
function probed(probes) {
  const columns = ["alpha", "beta", "cost", "slope_alpha", "slope_beta", "slope"];
  const rows = probes.map((p) => [p.alpha, p.beta, p.cost, p.slopeAlpha, p.slopeBeta, p.slope]);
  return { columns, rows };
}
