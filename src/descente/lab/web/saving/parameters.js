// @ts-check
/** Which number of θ is which, as columns of a table. Pure. */

import { locate } from "../kit/theta.js";

/**
 * Its index, its layer, its neuron, and the input that the weight is of; none where it is a bias.
 * @param {number[]} sizes of the network's layers
 */
export function parameters(sizes) {
  const many = sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i] + 1) * size, 0);
  const index = Array.from({ length: many }, (_, i) => i);
  const places = index.map((i) => locate(sizes, i));
  return {
    index,
    layer: places.map(({ layer }) => layer),
    neuron: places.map(({ neuron }) => neuron),
    input: places.map(({ input }) => input),
  };
}
