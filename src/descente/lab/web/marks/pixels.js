// @ts-check
/** Many numbers as small pictures: ink, or signed colours. */

import { css, scale } from "../kit/palette.js";

/** A quiet ink. */
export function faint() {
  return css(scale("ink")(0.66));
}

/**
 * Values as pixels: 0…1 as ink, or −most…most as signed colours.
 * @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} values
 * @param {number} columns @param {number} rows @param {"ink"|"signed"} kind @param {number} most
 * @param {number} x @param {number} y @param {number} width @param {number} height
 */
export function paintPixels(c, values, columns, rows, kind, most, x, y, width, height) {
  const shade = scale(kind),
    dots = new ImageData(columns, rows);
  const table = Array.from({ length: 256 }, (_, i) => shade(i / 255));
  for (let i = 0; i < columns * rows && i < values.length; i++) {
    const at = kind === "ink" ? values[i] : 0.5 + values[i] / (2 * most);
    dots.data.set(table[Math.min(255, Math.max(0, Math.round(at * 255)))] ?? table[0], 4 * i);
    dots.data[4 * i + 3] = 255;
  }
  const sheet = new OffscreenCanvas(columns, rows);
  sheet.getContext("2d")?.putImageData(dots, 0, 0);
  c.imageSmoothingEnabled = false;
  c.drawImage(sheet, x, y, width, height);
}
