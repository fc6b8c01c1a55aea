// @ts-check
/** Where lines, their numbers and their letters lie. Pure. */

import { extent } from "../../marks/scales.js";
import { stretchOf } from "../../marks/stretches.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./lines.js").Along} Along */
/** @typedef {"steps"|"seen"} Axis what lies across: steps, or examples seen */

/** The axis on which lines compare at first: steps of unlike sizes do not. @param {Line[]} lines @returns {Axis} */
export function axisOf(lines) {
  return new Set(lines.map(({ settings }) => settings.batch)).size > 1 ? "seen" : "steps";
}

/** How far the axis reaches. @param {Line[]} lines @param {Axis} axis */
export function longest(lines, axis) {
  return Math.max(1, ...lines.map(({ length }) => length[axis]));
}

/** The costs between which all lines lie, on a log scale. @param {Line[]} lines @returns {[number, number]} */
export function costs(lines) {
  const found = lines.map(({ cost }) => Array.from(cost.values).filter((value) => value > 0));
  const [low, high] = found.some((values) => values.length) ? extent(...found) : [0.1, 1];
  return [low / 1.1, high * 1.1];
}

/**
 * Which number of a line is read at a part of its length; -1 beyond its end. Of test images it is
 * the last that was measured before.
 * @param {Along} along @param {number} part
 */
export function readAt({ at, tested }, part) {
  if (!at.length || !(part <= 1)) return -1;
  if (!tested) return stretchOf({ steps: 1, stretches: at.length }, part);
  return at.filter((each) => each <= part).length - 1;
}

/**
 * Move letters up and down until none covers another.
 * @param {{x: number, y: number}[]} letters where they would stand @param {number} gap
 * @param {number} bottom @returns {number[]} the height of each
 */
export function apart(letters, gap, bottom) {
  const order = letters.map((_, i) => i).sort((i, j) => letters[i].y - letters[j].y);
  const heights = letters.map(({ y }) => y);
  const near = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.abs(letters[i].x - letters[j].x) < 1.5 * gap;
  order.forEach((i, k) => {
    for (const j of order.slice(0, k))
      if (near(i, j)) heights[i] = Math.max(heights[i], heights[j] + gap);
  });
  order.reverse().forEach((i, k) => {
    heights[i] = Math.min(heights[i], bottom);
    for (const j of order.slice(0, k))
      if (near(i, j)) heights[i] = Math.min(heights[i], heights[j] - gap);
  });
  return heights;
}
