// @ts-check
/** The numbers of the errors: this image's outputs, the spread over the test images, the extremes. Pure. */

import { stacked, table } from "../../saving/table.js";

/** @typedef {import("../../data/model.js").Value} Value */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const errors = model.get("errors"),
    digit = model.get("digit");
  if (!errors || !digit) return null;
  const { words, scalars, arrays } = errors;
  const { classes } = digit.words;
  const outputs = table({
    output: classes,
    wanted: arrays.wanted,
    answered: arrays.outputs,
    difference: arrays.differences,
    square: arrays.terms,
  });
  const parts = {
    outputs,
    spread: spread(errors),
    smallest: extremes(errors, "best", classes),
    largest: extremes(errors, "worst", classes),
  };
  const image = { image: words.digit, label: classes[words.label], cost: scalars.cost };
  const all = { images: words.n, total_cost: scalars.total, image_mean_cost: scalars.mean };
  return stacked(parts, { ...image, ...all });
}

/** How many test images have an error from one number to the next. @param {Value} errors */
function spread({ scalars: { far }, arrays: { histogram: count } }) {
  const edge = (/** @type {number} */ i) => (i / count.length) * far;
  const from = Array.from(count, (_, i) => edge(i));
  return table({ from, to: from.map((_, i) => edge(i + 1)), count });
}

/** @param {Value} errors @param {"best"|"worst"} name @param {string[]} classes */
function extremes({ words, arrays }, name, classes) {
  const images = words[name];
  const first = name === "best" ? 0 : words.best.length;
  const named = (/** @type {ArrayLike<number>} */ of) =>
    images.map((/** @type {number} */ _, /** @type {number} */ i) => classes[of[first + i]]);
  return table({
    image: images,
    label: named(arrays.labels),
    answer: named(arrays.answers),
    cost: arrays[`${name}_costs`],
  });
}
