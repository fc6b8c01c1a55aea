// @ts-check
/** A neuron, link or pixel in words, with its numbers. */

import { h } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { indexOf, locate, nameOf, startOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./picture.js").Target} Target */
/** @typedef {(Node|string)[]} Said */
/**
 * @typedef {Object} Seen the network and what is known about it
 * @property {import("../../data/model.js").Value} network
 * @property {string[]} classes
 * @property {import("./picture.js").Neuron|null} lit the neuron whose links are lit
 * @property {number} first the neuron of the first layer that a pixel's link leads to
 * @property {(index: number) => void} open choose a number of θ
 */

/** @param {number} value */
const figure = (value) => h("span", { class: "number", title: full(value) }, number(value));

/** @param {Target} target @param {Seen} seen @returns {Said} */
export function describe(target, seen) {
  const { theta } = seen.network.arrays,
    { sizes } = seen.network.words;
  if (target.kind === "neuron") return describeNeuron(target, seen);
  if (target.kind === "pixel") return describePixel(target.pixel, seen);
  return [nameOf(locate(sizes, target.index)), t("network.colon"), figure(theta[target.index])];
}

/** A pixel's ink, and its weight toward the neuron that is lit. @param {number} pixel @param {Seen} seen @returns {Said} */
function describePixel(pixel, { network, lit, first }) {
  const { theta, activations } = network.arrays,
    { sizes } = network.words,
    side = Math.ceil(Math.sqrt(sizes[0]));
  const name = t("name.pixel", { row: Math.floor(pixel / side), column: pixel % side });
  const ink = [name, t("network.colon"), figure(activations[pixel])];
  if (lit?.layer !== 1) return ink;
  const weight = theta[indexOf(sizes, 1, first, pixel)];
  return [...ink, t("network.toward", { neuron: lit.neuron }), figure(weight)];
}

/** A neuron's activation, and its bias as a button that chooses it. @param {import("./picture.js").Neuron} target @param {Seen} seen @returns {Said} */
function describeNeuron({ layer, neuron }, { network, classes, open }) {
  const { theta, activations } = network.arrays,
    { sizes } = network.words,
    bias = indexOf(sizes, layer, neuron, null);
  const output = layer === sizes.length - 1;
  return [
    h("b", {}, t("name.neuron", { layer, neuron })),
    output ? t("network.digit", { digit: classes[neuron] ?? neuron }) : "",
    ` · ${t("quantity.activation")} `,
    figure(activations[startOf(sizes, layer) + neuron]),
    ` · ${t("name.bias")} `,
    h(
      "button",
      { class: "number open", title: t("network.bias"), onclick: () => open(bias) },
      number(theta[bias]),
    ),
  ];
}
