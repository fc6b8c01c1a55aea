// @ts-check
/** What the pictures show: the first layer's weights, or its part of the gradient. */

import { indexOf, locate } from "../../kit/theta.js";
import { extreme, roundUp } from "../../marks/scales.js";

/** @typedef {import("./layout.js").Spot} Spot */

/** @param {import("../../data/model.js").Model} model */
export function subjectOf(model) {
  const of = model.options.of === "gradient" ? "gradient" : "weights";
  const [view, array] = of === "gradient" ? ["gradient", "vector"] : ["network", "theta"];
  /** One number for each of θ. @returns {Float32Array|undefined} */
  const values = () => model.get(view)?.arrays[array];
  const sizes = () => /** @type {number[]} */ (model.get(view)?.words.sizes ?? [784, 16]);
  const count = () => sizes()[0] * sizes()[1];
  return {
    /** As our words call it. */
    of,
    /** The view that it comes from. */
    view,
    values,
    sizes,
    /** @param {Spot} spot */
    indexAt: ({ neuron, input }) => indexOf(sizes(), 1, neuron, input),
    /**
     * Where a number of θ has its pixel; null where it is none of the first layer's weights.
     * @param {number|null} index @returns {Spot|null}
     */
    spotOf: (index) =>
      index === null || index >= count() ? null : /** @type {Spot} */ (locate(sizes(), index)),
    /** The number of θ that the page has chosen, where the network has it. */
    chosen() {
      const index = model.get("weight");
      const known = Number.isInteger(index) && index >= 0 && index < (values()?.length ?? 0);
      return known ? Number(index) : null;
    },
    /** The end of the scale. */
    most: () => roundUp(extreme(values()?.subarray(0, count()) ?? [1])),
  };
}
