// @ts-check
/** Images as small pictures: ink on paper, as the page has them now. */

import { h } from "../kit/dom.js";
import { scale } from "../kit/palette.js";

/** @typedef {import("../data/model.js").Numbers} Numbers */

/**
 * Paint one image, one canvas pixel for each of its own; the style sheet makes it large.
 * @param {HTMLCanvasElement} canvas @param {Numbers} image @param {number[]} shape rows, columns
 */
export function paint(canvas, image, [rows, columns]) {
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(columns, rows);
  const shade = scale("ink");
  for (let i = 0; i < rows * columns; i++) pixels.data.set([...shade(image[i]), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
}

/** A canvas for `paint`. @param {string} [more] another class */
export function thumb(more = "") {
  return h("canvas", { class: `thumb ${more}`, role: "img" });
}
