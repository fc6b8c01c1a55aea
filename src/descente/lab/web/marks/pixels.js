// @ts-check
/** A grid of numbers as a picture, one pixel for each number: ink, or signed colours. */

import { css, scale } from "../kit/palette.js";

/**
 * @typedef {Object} Grid
 * @property {ArrayLike<number>} values row by row
 * @property {number} rows
 * @property {number} columns
 * @property {"ink"|"signed"} [kind] ink from 0 to `most`, or signed colours from −`most` to `most`
 * @property {number} [most] the value of the full colour; 1 by default
 */

/** A quiet ink. */
export function faint() {
  return css(scale("ink")(0.66));
}

/** The picture of a grid, in the colours that the page has now. @param {Grid} grid */
export function pixels({ values, rows, columns, kind = "ink", most = 1 }) {
  const picture = new ImageData(columns, rows);
  const shade = scale(kind);
  const table = Array.from({ length: 256 }, (_, i) => shade(i / 255));
  for (let i = 0; i < columns * rows && i < values.length; i++) {
    const part = kind === "ink" ? values[i] / most : 0.5 + values[i] / (2 * most);
    const level = Math.min(255, Math.max(0, Math.round(part * 255)));
    picture.data.set(table[level] ?? table[0], 4 * i);
    picture.data[4 * i + 3] = 255;
  }
  return picture;
}

/**
 * Paint a grid into a box of a canvas, its pixels sharp.
 * @param {CanvasRenderingContext2D} c @param {Grid} grid
 * @param {number} x @param {number} y @param {number} width @param {number} height
 */
export function paintPixels(c, grid, x, y, width, height) {
  const sheet = new OffscreenCanvas(grid.columns, grid.rows);
  sheet.getContext("2d")?.putImageData(pixels(grid), 0, 0);
  c.imageSmoothingEnabled = false;
  c.drawImage(sheet, x, y, width, height);
}
