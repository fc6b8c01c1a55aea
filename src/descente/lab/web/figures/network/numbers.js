// @ts-check
/** The numbers of the network: what each neuron says of the image, and all of θ. Pure. */

import { parameters } from "../../saving/parameters.js";
import { stacked, table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const network = model.get("network");
  if (!network) return null;
  const { words, arrays } = network;
  const sizes = /** @type {number[]} */ (words.sizes);
  const each = (/** @type {(layer: number, neuron: number) => number} */ what) =>
    sizes.flatMap((size, layer) => Array.from({ length: size }, (_, i) => what(layer, i)));
  const activations = table({
    layer: each((layer) => layer),
    neuron: each((_, neuron) => neuron),
    activation: arrays.activations,
  });
  const theta = table({ ...parameters(sizes), value: arrays.theta });
  const image = { image: words.digit, label: words.label, answer: words.answer };
  return stacked({ activations, parameters: theta }, image);
}
