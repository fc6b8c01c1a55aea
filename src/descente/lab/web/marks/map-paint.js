// @ts-check
/** A surface from above: its bands of cost and contour lines, a path over it, and single places. */

import { disc } from "./disc.js";
import { onMap, underMap } from "./map-layout.js";
import { contour, heightAt } from "./surface.js";
import { h } from "../kit/dom.js";
import { colour, scale } from "../kit/palette.js";

/** How many bands of cost there are. */
const BANDS = 14;

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

/** The lines between the bands. @param {import("./surface.js").Mesh} mesh */
export const levelLines = (mesh) =>
  [...Array(BANDS - 1).keys()].map((n) => contour(mesh, (n + 1) / BANDS));

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

/**
 * The path, paler where it is far out of the plane.
 * @param {C2D} c @param {ArrayLike<number>} a @param {ArrayLike<number>} b
 * @param {ArrayLike<number>} out its distance from the plane @param {import("./map-layout.js").At} at
 */
export function trail(c, a, b, out, at) {
  if (a.length < 2) return;
  const furthest = Math.max(1e-9, ...Array.from(out));
  c.lineJoin = c.lineCap = "round";
  for (const [ink, width] of /** @type {[string, number][]} */ ([
    ["rgb(255 255 255 / .75)", 2.2],
    [colour("here"), 0],
  ])) {
    c.strokeStyle = ink;
    c.lineWidth = width + (a.length > 60 ? 1.5 : 3);
    let [x, y] = at(a[0], b[0]);
    for (let k = 1; k < a.length; k++) {
      c.globalAlpha = 1 - (0.8 * out[k]) / furthest;
      c.beginPath();
      c.moveTo(x, y);
      [x, y] = at(a[k], b[k]);
      c.lineTo(x, y);
      c.stroke();
    }
  }
  c.globalAlpha = 1;
  const [x, y] = at(a[0], b[0]);
  disc(c, x, y, 4.5, colour("paper"), colour("here"), 2);
}

/**
 * The lowest place: a cross, seen on light and on dark.
 * @param {C2D} c @param {number} x @param {number} y @param {number} arm half its width
 */
export function cross(c, x, y, arm) {
  for (const [ink, wide] of /** @type {[string, number][]} */ ([
    [colour("ink"), 5],
    [colour("paper"), 2],
  ])) {
    c.strokeStyle = ink;
    c.lineWidth = wide;
    c.beginPath();
    c.moveTo(x - arm, y - arm);
    c.lineTo(x + arm, y + arm);
    c.moveTo(x - arm, y + arm);
    c.lineTo(x + arm, y - arm);
    c.stroke();
  }
}
