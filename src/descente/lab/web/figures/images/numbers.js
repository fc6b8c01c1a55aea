// @ts-check
/** The numbers of the pictures: the first layer's weights, or their derivatives. Pure. */

import { subjectOf } from "./subject.js";
import { parameters } from "../../saving/parameters.js";
import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const { of, values, sizes } = subjectOf(model);
  const all = values();
  if (!all) return null;
  const first = parameters(sizes().slice(0, 2));
  const weights = first.index.filter((index) => first.input[index] !== null);
  const pick = (/** @type {ArrayLike<any>} */ list) => weights.map((index) => list[index]);
  return table({
    index: weights,
    neuron: pick(first.neuron),
    input: pick(first.input),
    [of === "gradient" ? "derivative" : "weight"]: pick(all),
  });
}
