// @ts-check
/** An image as a small picture: ink on paper, as the page has them now. */

import { h } from "../kit/dom.js";
import { onTheme } from "../kit/theme.js";
import { pixels } from "./pixels.js";

/** @typedef {import("../data/model.js").Numbers} Numbers */

/**
 * An image as a small picture, painted anew when the page turns dark or light. It has one canvas
 * pixel for each of the image's own; the style sheet makes it large.
 * @param {string} [more] another class
 */
export function thumb(more = "") {
  const canvas = h("canvas", { class: `thumb ${more}` });
  /** @type {Numbers|null} */
  let image = null;
  let [rows, columns] = [0, 0];

  function paint() {
    if (!image) return;
    canvas.width = columns;
    canvas.height = rows;
    canvas.getContext("2d").putImageData(pixels({ values: image, rows, columns }), 0, 0);
  }

  return {
    /** @type {HTMLCanvasElement} */
    canvas,
    /** @param {Numbers} next painted only if it is another one @param {number[]} shape */
    show(next, shape) {
      if (next === image) return;
      image = next;
      [rows, columns] = shape;
      paint();
    },
    close: onTheme(paint),
  };
}
