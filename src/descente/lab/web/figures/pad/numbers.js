// @ts-check
/** The numbers of the pad: the outputs, and the image that the network sees. Pure. */

import { stacked, table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const digit = model.get("digit");
  if (!digit?.arrays) return null;
  const { words, arrays } = digit;
  const across = words.shape[1];
  const at = Array.from(arrays.image, (_, i) => i);
  const image = table({
    row: at.map((i) => Math.floor(i / across)),
    column: at.map((i) => i % across),
    ink: arrays.image,
  });
  const outputs = table({ output: words.classes, answered: arrays.outputs });
  return stacked({ outputs, image }, { image: words.digit, drawn: words.drawn });
}
