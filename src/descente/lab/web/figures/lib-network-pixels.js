// @ts-check
/** Small pictures of many numbers, and the marks on them. */

import { css, scale } from "../draw.js";

/** A quiet ink. */
export function faint() {
  return css(scale("ink")(0.66));
}

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} radius
 * @param {string|null} fill @param {string|null} line @param {number} [wide]
 */
export function disc(c, x, y, radius, fill, line, wide = 1) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) {
    c.fillStyle = fill;
    c.fill();
  }
  if (line) {
    c.strokeStyle = line;
    c.lineWidth = wide;
    c.stroke();
  }
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

/** A round number at least as large, for a scale that does not flicker. @param {number} value */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((m) => m * power >= value) ?? 10);
}

/** The largest size among values. @param {ArrayLike<number>} values */
export function extreme(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most || 1;
}
