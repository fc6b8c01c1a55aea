// @ts-check
/** The numbers of the formula: a term for each output. Pure. */

import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const errors = model.get("errors"),
    digit = model.get("digit");
  if (!errors || !digit) return null;
  const { words, scalars, arrays } = errors;
  const lists = {
    output: digit.words.classes,
    wanted: arrays.wanted,
    answered: arrays.outputs,
    square: arrays.terms,
  };
  return table(lists, {
    image: words.digit,
    cost: scalars.cost,
    images: words.n,
    image_mean_cost: scalars.mean,
  });
}
