// @ts-check
/** A surface from above: its bands of cost and contour lines, and the place that is pointed at. */

import { disc } from "./disc.js";
import { onMap, underMap } from "./map-layout.js";
import { heightAt } from "./surface.js";
import { h } from "../kit/dom.js";
import { scale } from "../kit/palette.js";

/** How many bands of cost there are. */
export const BANDS = 14;

/** @typedef {import("./map-layout.js").Rect} Rect */
/** @typedef {CanvasRenderingContext2D} C2D */

/** The bands, as a picture. @param {import("./surface.js").Mesh} mesh */
export function bands(mesh) {
  const size = 360,
    out = h("canvas", { width: size, height: size }),
    c = out.getContext("2d");
  const pixels = c.createImageData(size, size),
    shade = scale("cost"),
    whole = { x: 0, y: 0, w: size - 1, h: size - 1 };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = underMap(whole, x, y);
      const level = heightAt(mesh, u, v);
      const step = (Math.floor(level * BANDS) + 0.5) / BANDS;
      pixels.data.set([...shade(0.35 * level + 0.65 * step), 255], 4 * (y * size + x));
    }
  }
  c.putImageData(pixels, 0, 0);
  return out;
}

/** @param {C2D} c @param {number[][]} lines @param {Rect} rect */
export function isolines(c, lines, rect) {
  lines.forEach((points, n) => {
    c.strokeStyle = n < 4 ? "rgb(255 255 255 / .38)" : "rgb(20 24 40 / .34)";
    c.lineWidth = n % 4 === 3 ? 1.3 : 0.7;
    c.beginPath();
    for (let k = 0; k < points.length; k += 2) {
      const [x, y] = onMap(rect, points[k], points[k + 1]);
      if (k % 4) c.lineTo(x, y);
      else c.moveTo(x, y);
    }
    c.stroke();
  });
}

/**
 * Around the point under the cursor, seen on light and on dark.
 * @param {C2D} c @param {number} x @param {number} y
 */
export function ring(c, x, y) {
  disc(c, x, y, 9, null, "#fff", 1.5);
  disc(c, x, y, 10.5, null, "#22252b", 1.5);
}
