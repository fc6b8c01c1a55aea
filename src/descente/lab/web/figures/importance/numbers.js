// @ts-check
/** The numbers of what matters: those of all four questions. Pure. */

import { stacked, table } from "../../saving/table.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../data/contract.js").Share} Share */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const answer = /** @type {Value|undefined} */ (model.get(model.key("importance")));
  if (!answer) return null;
  const { words, scalars, arrays } = answer;
  const nudged = table({
    rank: words.probes.map((/** @type {{rank: number}} */ { rank }) => rank),
    index: words.probes.map((/** @type {{index: number}} */ { index }) => index),
    derivative: arrays.probe_derivative,
    change_up: arrays.up,
    change_down: arrays.down,
  });
  const edges = Array.from(arrays.size_edge);
  const sizes = table({ from: edges.slice(0, -1), to: edges.slice(1), count: arrays.size_count });
  const parts = { nudged, sizes, pixels: pixels(arrays.by_pixel), shares: shares(answer) };
  return stacked(parts, {
    nudge: scalars.nudge,
    step_eta: scalars.eta,
    step_cost: scalars.cost,
    a_lot: scalars.a_lot,
    somewhat: scalars.somewhat,
    zeros: words.zeros,
  });
}

/** The part of each pixel; none where the inputs are no image. @param {import("../../data/model.js").Shaped|undefined} map */
function pixels(map) {
  const columns = map?.shape[1] ?? 1;
  const at = Array.from(map ?? [], (_, i) => i);
  return table({
    row: at.map((i) => Math.floor(i / columns)),
    column: at.map((i) => i % columns),
    share: map ?? [],
  });
}

/** Who carries the fall of the cost. @param {Value} answer */
function shares({ words, arrays }) {
  const all = /** @type {Share[]} */ (words.shares);
  return table({
    of: all.map(({ kind }) => kind),
    layer: all.map(({ layer }) => layer),
    fraction: arrays.share_fraction,
    count: all.map(({ count }) => count),
    predicted: arrays.share_predicted,
    measured: arrays.share_measured,
  });
}
