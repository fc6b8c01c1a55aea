// @ts-check
/** What was probed in the fog: the learner's squares, descent's discs, and arrows down the slope. */

import { lowest, seen } from "./game.js";
import { onSquare, reach } from "./layout.js";
import { number } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { arrow } from "../../marks/arrow.js";
import { disc } from "../../marks/disc.js";
import { onMap } from "../../marks/map-layout.js";

/** @typedef {CanvasRenderingContext2D} C2D */
/** @typedef {import("./game.js").Ground} Ground */
/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */
/** @typedef {import("../../marks/map-layout.js").Rect} Rect */
/**
 * @typedef {Object} Look what a mark is drawn with
 * @property {C2D} c @property {Ground} ground @property {Rect} rect
 * @property {number} em the size of its letters
 */

/** Where a point of the ground is on the canvas. @param {Look} look @param {{alpha: number, beta: number}} point */
export function place({ ground, rect }, point) {
  const [u, v] = onSquare(ground, point);
  return onMap(rect, u, v);
}

/** A place that is not measured yet. @param {Look} look @param {{alpha: number, beta: number}} point */
export function waiting(look, point) {
  const [x, y] = place(look, point),
    half = 0.75 * look.em;
  look.c.setLineDash([3, 3]);
  look.c.strokeStyle = colour("ink");
  look.c.lineWidth = 1.5;
  look.c.strokeRect(x - half, y - half, 2 * half, 2 * half);
  look.c.setLineDash([]);
}

/** One of the learner's: a square. @param {Look} look @param {Probe} probe @param {number} n */
export function mine(look, probe, n) {
  const { c, em } = look,
    [x, y] = place(look, probe),
    half = 0.75 * em;
  fall(look, probe, colour("ink"));
  c.fillStyle = colour("ink");
  c.strokeStyle = colour("paper");
  c.lineWidth = 1.5;
  c.beginPath();
  c.rect(x - half, y - half, 2 * half, 2 * half);
  c.fill();
  c.stroke();
  inside(look, x, y, n, colour("paper"));
  beside(look, probe, number(probe.cost));
}

/** Where both begin, and descent's: discs on a line. @param {Look} look @param {State} state */
export function theirs(look, state) {
  const { c, em, ground } = look,
    shown = seen(state);
  c.lineJoin = "round";
  for (const [ink, wide] of /** @type {[string, number][]} */ ([
    [colour("paper"), 4.5],
    [colour("here"), 2.2],
  ])) {
    c.strokeStyle = ink;
    c.lineWidth = wide;
    c.beginPath();
    for (const probe of shown) {
      const [x, y] = place(look, shown[probe.after] ?? ground.start),
        [p, q] = place(look, probe);
      c.moveTo(x, y);
      c.lineTo(p, q);
    }
    c.stroke();
  }
  fall(look, ground.start, colour("here"));
  const [x, y] = place(look, ground.start);
  disc(c, x, y, 0.65 * em, colour("here"), colour("paper"), 2);
  beside(look, ground.start, number(ground.start.cost));
  for (const probe of shown) fall(look, probe, colour("here"));
  for (const [k, probe] of shown.entries()) {
    const [p, q] = place(look, probe);
    disc(c, p, q, 0.8 * em, colour("paper"), colour("here"), 2.2);
    inside(look, p, q, k + 1, colour("ink"));
  }
  if (shown.length) beside(look, lowest(shown), number(lowest(shown).cost));
}

/** @param {Look} look @param {number} x @param {number} y @param {number} n @param {string} ink */
function inside({ c, em }, x, y, n, ink) {
  c.fillStyle = ink;
  c.font = `600 ${0.95 * em}px ui-monospace, monospace`;
  c.textAlign = "center";
  c.fillText(String(n), x, y + 0.34 * em);
}

/** A number over a probe, or below it where its arrow points up. @param {Look} look @param {Probe} probe @param {string} text */
function beside(look, probe, text) {
  const { em, rect } = look,
    [x, y] = place(look, probe);
  let below = probe.slopeBeta < 0;
  if (y < rect.y + 2.2 * em) below = true;
  else if (y > rect.y + rect.h - 2.2 * em) below = false;
  const aside = Math.min(rect.x + rect.w - 2 * em, Math.max(rect.x + 2 * em, x));
  written(look, text, aside, y + (below ? 1.95 * em : -1.15 * em));
}

/** @param {Look} look @param {string} text @param {number} x @param {number} y */
export function written({ c, em }, text, x, y) {
  c.font = `${em}px ui-monospace, monospace`;
  c.textAlign = "center";
  c.lineJoin = "round";
  c.lineWidth = 4;
  c.strokeStyle = colour("paper");
  c.strokeText(text, x, y);
  c.fillStyle = colour("ink");
  c.fillText(text, x, y);
}

/** An arrow down the slope, longer where it is steeper. @param {Look} look @param {Probe} probe @param {string} ink */
function fall(look, probe, ink) {
  const { c, ground, rect, em } = look,
    { slopeAlpha, slopeBeta, slope } = probe;
  if (!(slope > 0)) return;
  const [x, y] = place(look, probe),
    [ux, uy] = [-slopeAlpha / slope, slopeBeta / slope]; // on the canvas y grows downwards
  const tip = Math.max(1.5 * em, reach(slope, ground.steepest) * rect.w);
  const [from, to] = [0.9 * em, tip].map((far) => [x + far * ux, y + far * uy]);
  arrow(c, from, to, colour("paper"), 5, [0.5 * em, 0.4 * em]);
  arrow(c, from, to, ink, 2.2, [0.5 * em, 0.4 * em]);
}
