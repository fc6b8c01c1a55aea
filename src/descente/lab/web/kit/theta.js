// @ts-check
/** Where each number of θ lies, and its name in words. */

import { t } from "./words.js";

/** Neurons of a layer that are shown at most. */
export const SHOWN = 40;

/**
 * The name of one number of θ, in words.
 * @param {{layer: number, neuron: number, input: number|null, pixel: number[]|null}} place
 */
export function nameOf({ layer, neuron, input, pixel }) {
  const where = t("name.neuron", { layer, neuron });
  if (input === null) return `${where}, ${t("name.bias")}`;
  if (pixel) return `${where}, ${t("name.pixel", { row: pixel[0], column: pixel[1] })}`;
  return `${where}, ${t("name.input", { input })}`;
}

/**
 * Where one number of θ lies, as `Layout.locate` tells it; indices only, no arithmetic on values.
 * @param {number[]} sizes @param {number} index
 */
export function locate(sizes, index) {
  let start = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs, outputs] = [sizes[layer - 1], sizes[layer]];
    if (index < start + inputs * outputs) {
      const input = Math.floor((index - start) / outputs);
      const side = Math.round(Math.sqrt(inputs));
      const square = layer === 1 && side * side === inputs && side > 1;
      const pixel = square ? [Math.floor(input / side), input % side] : null;
      return { layer, neuron: (index - start) % outputs, input, pixel };
    }
    start += inputs * outputs;
    if (index < start + outputs) return { layer, neuron: index - start, input: null, pixel: null };
    start += outputs;
  }
  throw new RangeError(`there is no parameter ${index}`);
}

/**
 * Place of a number in θ: the weight from `input`, or the bias where it is null.
 * @param {number[]} sizes @param {number} layer @param {number} neuron @param {number|null} input
 */
export function indexOf(sizes, layer, neuron, input) {
  let start = 0;
  for (let l = 1; l < layer; l++) start += (sizes[l - 1] + 1) * sizes[l];
  return start + (input === null ? sizes[layer - 1] : input) * sizes[layer] + neuron;
}

/** Place of a neuron's activation among all. @param {number[]} sizes @param {number} layer */
export function startOf(sizes, layer) {
  return sizes.slice(0, layer).reduce((a, b) => a + b, 0);
}
