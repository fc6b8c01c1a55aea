// @ts-check
/** The fog over a map. */

import { h } from "../../../kit/dom.js";
import { scale } from "../../../kit/palette.js";

/** Clouds of ink, the same every time; they hide and mean nothing. */
export function mist() {
  const size = 96,
    out = h("canvas", { width: size, height: size }),
    c = out.getContext("2d");
  const pixels = c.createImageData(size, size),
    ink = scale("ink")(1);
  for (let k = 0; k < size * size; k++) {
    const x = (k % size) / size,
      y = Math.floor(k / size) / size;
    const bend =
      Math.sin(5.1 * x + 2.3 * Math.sin(4.7 * y + 1)) + Math.sin(6.3 * y - 1.9 * Math.sin(5.9 * x));
    const curl = Math.sin(13 * x + 3 * bend) * Math.sin(11 * y - 2 * bend);
    pixels.data.set([...ink, 26 + 9 * bend + 8 * curl], 4 * k);
  }
  c.putImageData(pixels, 0, 0);
  return out;
}
