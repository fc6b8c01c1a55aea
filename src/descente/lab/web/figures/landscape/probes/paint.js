// @ts-check
/** Fog over a map, and what was probed in it. */

import { costOf } from "./rules.js";
import { colour, css, scale } from "../../../kit/palette.js";
import { arrow } from "../../../marks/arrow.js";
import { disc } from "../../../marks/disc.js";

const GLOW = 34; // pixels around a probe that are seen through the fog
const SHORT = 15, // how far from its probe an arrow reaches, in pixels: where it is flat
  LONG = 42; // and where it is steepest

/** @typedef {CanvasRenderingContext2D} C2D */
/** @typedef {import("../map/paint.js").At} At */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("./rules.js").Probe} Probe */

/** Nothing is seen but what was probed. @param {C2D} c @param {import("../layout.js").Rect} rect */
export function fog(c, rect) {
  for (const veil of [colour("paper"), `${colour("ink")}1c`]) {
    c.fillStyle = veil; // even, so that there is nothing to read in it
    c.fillRect(rect.x, rect.y, rect.w, rect.h);
  }
  c.strokeStyle = `${colour("ink")}30`;
  c.lineWidth = 1;
  c.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.w - 1, rect.h - 1);
}

/**
 * The probes of both; of descent's, only the last one's cost is written.
 * @param {C2D} c @param {Surface} s @param {At} at @param {{mine: Probe[], visible: Probe[]}} game
 */
export function paintProbes(c, s, at, { mine, visible }) {
  const most = Math.max(...[...mine, ...visible].map(steepness).filter(Number.isFinite));
  for (const probe of mine) paintProbe(c, s, at, probe, most, colour("ink"), true);
  if (!visible.length) return;
  c.strokeStyle = colour("here");
  c.lineWidth = 2.5;
  c.lineJoin = "round";
  c.beginPath();
  for (const probe of visible) {
    const from = visible[probe.after];
    if (!from) continue;
    const [x, y] = at(from.alpha, from.beta),
      [p, q] = at(probe.alpha, probe.beta);
    c.moveTo(x, y);
    c.lineTo(p, q);
  }
  c.stroke();
  for (const [k, probe] of visible.entries())
    paintProbe(c, s, at, probe, most, colour("here"), k === visible.length - 1);
}

/**
 * @param {C2D} c @param {Surface} s @param {At} at @param {Probe} probe
 * @param {number} most of all that are seen, the steepest @param {string} edge
 * @param {boolean} named whether its cost stands beside it
 */
function paintProbe(c, s, at, probe, most, edge, named) {
  const [x, y] = at(probe.alpha, probe.beta),
    tint = css(scale("cost")(s.level(probe.cost)));
  const glow = c.createRadialGradient(x, y, 0, x, y, GLOW);
  glow.addColorStop(0, tint.replace(")", " / .75)"));
  glow.addColorStop(1, tint.replace(")", " / 0)"));
  c.fillStyle = glow;
  c.fillRect(x - GLOW, y - GLOW, 2 * GLOW, 2 * GLOW);
  paintSlope(c, s, at, probe, most);
  disc(c, x, y, 5, tint, edge, 2);
  if (!named) return;
  const side = x > 90 ? -1 : 1;
  c.font = "12px ui-monospace, monospace";
  c.textAlign = side < 0 ? "right" : "left";
  c.lineWidth = 4;
  c.strokeStyle = colour("paper");
  c.strokeText(costOf(probe), x + side * 9, y - 8);
  c.fillStyle = colour("ink");
  c.fillText(costOf(probe), x + side * 9, y - 8);
}

/** How steep it is there, along the plane. @param {Probe} probe */
const steepness = ({ slopeAlpha, slopeBeta }) => Math.hypot(slopeAlpha, slopeBeta);

/**
 * An arrow down the slope, longer where it is steeper.
 * @param {C2D} c @param {Surface} s @param {At} at @param {Probe} probe
 * @param {number} most of all that are seen, the steepest
 */
function paintSlope(c, s, at, probe, most) {
  const { alpha, beta, slopeAlpha, slopeBeta } = probe,
    size = steepness(probe);
  if (!(size > 0)) return;
  const reach = (s.alpha[s.a - 1] - s.alpha[0]) / 100 / size;
  const [x, y] = at(alpha, beta),
    [p, q] = at(alpha - slopeAlpha * reach, beta - slopeBeta * reach);
  const far = Math.hypot(p - x, q - y) || 1,
    [ux, uy] = [(p - x) / far, (q - y) / far];
  const tip = SHORT + (LONG - SHORT) * (size / most);
  arrow(c, [x + ux * 7, y + uy * 7], [x + ux * tip, y + uy * tip], colour("ink"), 2, [6, 5]);
}
