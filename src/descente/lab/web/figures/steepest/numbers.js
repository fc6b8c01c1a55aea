// @ts-check
/** The numbers of the compass: each direction with its angle to ∇C and its climb. Pure. */

import { table } from "../../saving/table.js";

/** @typedef {import("../../data/contract.js").Direction} Direction */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("steepest"));
  if (!found) return null;
  const { words, scalars, arrays } = found;
  const directions = /** @type {Direction[]} */ (words.directions);
  const lists = {
    kind: directions.map(({ kind }) => kind),
    number: directions.map(({ number }) => number),
    angle: arrays.angle,
    cosine: arrays.cosine,
    predicted: arrays.predicted,
    measured: arrays.measured,
  };
  return table(lists, {
    gradient_norm: scalars.norm,
    h: scalars.h,
    measured_step: words.step,
    measured_examples: words.examples,
  });
}
