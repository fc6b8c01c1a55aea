// @ts-check
/** What a map of the landscape is drawn with: bands, contour lines, the path, ∇C, the numbers. */

import { onMap, underMap } from "../layout.js";
import { heightAt } from "../surface.js";
import { h } from "../../../kit/dom.js";
import { number } from "../../../kit/numbers.js";
import { colour, scale } from "../../../kit/palette.js";
import { arrow } from "../../../marks/arrow.js";
import { disc } from "../../../marks/disc.js";

/** How many bands of cost there are. */
export const BANDS = 14;

/** @typedef {import("../layout.js").Rect} Rect where the map lies on the canvas */
/** @typedef {(alpha: number, beta: number) => number[]} At where a point of the plane lies on it */
/** @typedef {CanvasRenderingContext2D} C2D */

/** The bands, as a picture. @param {import("../surface.js").Mesh} mesh */
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
 * The path, paler where it is far out of the plane.
 * @param {C2D} c @param {ArrayLike<number>} a @param {ArrayLike<number>} b
 * @param {ArrayLike<number>} out its distance from the plane @param {At} at
 */
export function path(c, a, b, out, at) {
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
 * ∇C and −∇C as they lie over the plane.
 * @param {C2D} c @param {any} value @param {number[]} home @param {Rect} rect @param {At} at
 */
export function slopes(c, value, home, rect, at) {
  const { slope_alpha: da, slope_beta: db } = value.scalars;
  if (!Number.isFinite(da)) return;
  const [x, y] = at(home[0], home[1]),
    [p, q] = at(home[0] - da, home[1] - db);
  const size = Math.hypot(p - x, q - y) || 1,
    long = Math.min(rect.w, rect.h) * 0.27;
  const [ux, uy] = [(p - x) / size, (q - y) / size];
  for (const [way, ink, name] of /** @type {[number, string, string][]} */ ([
    [-1, "#fff", "∇C"],
    [1, colour("here"), "−∇C"],
  ])) {
    const tip = [x + way * ux * long, y + way * uy * long];
    arrow(c, [x, y], tip, "rgb(20 24 40 / .55)", 6.5, [12, 7]);
    arrow(c, [x, y], tip, ink, 3.5, [12, 7]);
    const [textX, textY] = [tip[0] + way * ux * 30, tip[1] + way * uy * 22 + 6];
    c.font = "600 17px ui-monospace, monospace";
    c.textAlign = "center";
    c.lineWidth = 4;
    c.strokeStyle = "rgb(20 24 40 / .8)";
    c.strokeText(name, textX, textY);
    c.fillStyle = "#fff";
    c.fillText(name, textX, textY);
  }
}

/** @param {C2D} c @param {import("../surface.js").Surface} s @param {Rect} rect @param {At} at */
export function ticks(c, s, rect, at) {
  c.fillStyle = colour("ink");
  c.globalAlpha = 0.75;
  c.font = "12px ui-monospace, monospace";
  for (const k of [0, (s.a - 1) / 2, s.a - 1]) {
    const [x] = at(s.alpha[k], s.beta[0]);
    c.textAlign =
      Math.abs(x - rect.x) < 1 ? "left" : Math.abs(x - rect.x - rect.w) < 1 ? "right" : "center";
    c.fillText(
      k === (s.a - 1) / 2 ? `α ${number(s.alpha[k])}` : number(s.alpha[k]),
      x,
      rect.y + rect.h + 16,
    );
  }
  c.textAlign = "right";
  for (const k of [0, (s.b - 1) / 2, s.b - 1]) {
    const [, y] = at(s.alpha[0], s.beta[k]);
    const low = Math.min(rect.y + rect.h, Math.max(rect.y + 10, y + 4));
    c.fillText(number(s.beta[k]), rect.x - 6, low);
    if (k === (s.b - 1) / 2) c.fillText("β", rect.x - 6, low - 16);
  }
  c.globalAlpha = 1;
}

/**
 * Around the point under the cursor, seen on light and on dark.
 * @param {C2D} c @param {number} x @param {number} y
 */
export function ring(c, x, y) {
  disc(c, x, y, 9, null, "#fff", 1.5);
  disc(c, x, y, 10.5, null, "#22252b", 1.5);
}
