// @ts-check
/** What a map of the landscape is drawn with: ∇C, the numbers. */

import { number } from "../../../kit/numbers.js";
import { colour } from "../../../kit/palette.js";
import { arrow } from "../../../marks/arrow.js";

/** @typedef {import("../../../marks/map-layout.js").Rect} Rect where the map lies on the canvas */
/** @typedef {import("../../../marks/map-layout.js").At} At */
/** @typedef {CanvasRenderingContext2D} C2D */

/**
 * ∇C and −∇C as they lie over the plane.
 * @param {C2D} c @param {any} value @param {number[]} home @param {Rect} rect @param {At} at
 * @param {number} em the size of the map's numbers
 */
export function slopes(c, value, home, rect, at, em) {
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
    const [textX, textY] = [tip[0] + way * ux * 2.5 * em, tip[1] + way * uy * 1.8 * em + 0.5 * em];
    c.font = `600 ${1.4 * em}px ui-monospace, monospace`;
    c.textAlign = "center";
    c.lineWidth = 4;
    c.strokeStyle = "rgb(20 24 40 / .8)";
    c.strokeText(name, textX, textY);
    c.fillStyle = "#fff";
    c.fillText(name, textX, textY);
  }
}

/**
 * @param {C2D} c @param {import("../../../marks/surface.js").Surface} s @param {Rect} rect
 * @param {At} at @param {number} em
 */
export function ticks(c, s, rect, at, em) {
  c.fillStyle = colour("ink");
  c.globalAlpha = 0.75;
  c.font = `${em}px ui-monospace, monospace`;
  for (const k of [0, (s.a - 1) / 2, s.a - 1]) {
    const [x] = at(s.alpha[k], s.beta[0]);
    c.textAlign =
      Math.abs(x - rect.x) < 1 ? "left" : Math.abs(x - rect.x - rect.w) < 1 ? "right" : "center";
    c.fillText(
      k === (s.a - 1) / 2 ? `α ${number(s.alpha[k])}` : number(s.alpha[k]),
      x,
      rect.y + rect.h + 1.3 * em,
    );
  }
  c.textAlign = "right";
  for (const k of [0, (s.b - 1) / 2, s.b - 1]) {
    const [, y] = at(s.alpha[0], s.beta[k]);
    const low = Math.min(rect.y + rect.h, Math.max(rect.y + 0.8 * em, y + 0.3 * em));
    c.fillText(number(s.beta[k]), rect.x - 0.5 * em, low);
    if (k === (s.b - 1) / 2) c.fillText("β", rect.x - 0.5 * em, low - 1.3 * em);
  }
  c.globalAlpha = 1;
}
