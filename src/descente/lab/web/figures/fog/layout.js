// @ts-check
/** Where things of the fog lie: pure functions of the ground, of the canvas and of what is probed. */

import { along } from "../../marks/surface.js";

/** @typedef {import("./game.js").Ground} Ground */
/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("../../marks/map-layout.js").Rect} Rect */

const SHORT = 0.055, // how far the tip of an arrow is from its probe, of the map's side: where flat
  LONG = 0.15; // and where it is steepest
const DECADES = 2.5; // so many powers of ten of slopes have arrows of different lengths
const NEAR = 0.035; // of the map's side: within it a probe is meant and not a new place
const STEP = 1 / 40; // of a side, by one press of an arrow key
const FAR = 5; // times that with shift
const BEYOND = 0.03; // of the map's side: so far over its edge a pointer still means the edge

/**
 * A point of the ground on the unit square: u to the right, v upwards.
 * @param {Ground} ground @param {{alpha: number, beta: number}} point
 */
export function onSquare({ alpha, beta }, point) {
  return [along(alpha, point.alpha), along(beta, point.beta)];
}

/**
 * The point of the ground at a point of the unit square; null beyond its edge.
 * @param {Ground} ground @param {number[]} at u and v
 */
export function under({ alpha, beta }, [u, v]) {
  if (Math.min(u, v) < -BEYOND || Math.max(u, v) > 1 + BEYOND) return null;
  return { alpha: between(alpha, u), beta: between(beta, v) };
}

/** @param {number[]} side @param {number} w */
function between([low, high], w) {
  return w <= 0 ? low : w >= 1 ? high : low + w * (high - low);
}

/**
 * The place that some presses of arrow keys lead to.
 * @param {Ground} ground @param {{alpha: number, beta: number}} from
 * @param {number[]} by to the right and upwards @param {boolean} far
 */
export function walked(ground, from, by, far) {
  const [u, v] = onSquare(ground, from),
    step = STEP * (far ? FAR : 1);
  const inside = (/** @type {number} */ w) => Math.min(1, Math.max(0, w));
  return /** @type {{alpha: number, beta: number}} */ (
    under(ground, [inside(u + by[0] * step), inside(v + by[1] * step)])
  );
}

/**
 * The probe that is meant by a place: the nearest one, if it is near.
 * @template {{alpha: number, beta: number}} P
 * @param {Ground} ground @param {{alpha: number, beta: number}} place @param {P[]} probes
 * @returns {P|null}
 */
export function near(ground, place, probes) {
  const [u, v] = onSquare(ground, place);
  let best = null,
    least = NEAR;
  for (const probe of probes) {
    const [x, y] = onSquare(ground, probe),
      away = Math.hypot(x - u, y - v);
    if (away <= least) [best, least] = [probe, away];
  }
  return best;
}

/**
 * How far from a probe the tip of its arrow is, of the map's side: by the logarithm of its slope.
 * @param {number} slope @param {number} steepest
 */
export function reach(slope, steepest) {
  const part = 1 + Math.log10(slope / steepest) / DECADES;
  return SHORT + (LONG - SHORT) * Math.min(1, Math.max(0, part));
}

/**
 * Which of eight ways the ground falls, counted against the clock from α; null where it is level.
 * @param {Probe} probe
 */
export function way({ slopeAlpha, slopeBeta }) {
  if (!slopeAlpha && !slopeBeta) return null;
  return (Math.round(Math.atan2(-slopeBeta, -slopeAlpha) / (Math.PI / 4)) + 8) % 8;
}

/**
 * Heights from 0, the lowest, to 1, the highest of some costs; by their logarithms where they span
 * much, as on the map.
 * @param {number[]} costs @returns {(cost: number) => number}
 */
export function levels(costs) {
  const low = Math.min(...costs),
    high = Math.max(...costs);
  const f = low > 0 && high > 6 * low ? Math.log : (/** @type {number} */ c) => c;
  return (cost) => (f(cost) - f(low)) / (f(high) - f(low) || 1);
}

/**
 * The canvas, square, with room for the numbers at its left and below it.
 * @param {number} width @param {number} height @param {number} em the size of its letters
 * @returns {Rect}
 */
export function field(width, height, em) {
  const [left, below, rim] = [3.4 * em, 2.2 * em, 0.7 * em];
  const side = Math.max(1, Math.min(width - left - rim, height - below - rim));
  return { x: left + (width - left - rim - side) / 2, y: rim, w: side, h: side };
}
