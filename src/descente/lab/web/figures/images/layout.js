// @ts-check
/** Where the neurons' pictures lie, which pixel is under a point, and where a key leads. */

import { ARROWS } from "../../kit/keys.js";
import { SHOWN } from "../../kit/theta.js";

/**
 * @typedef {Object} Grid lengths in pixels
 * @property {number} inputs pixels of an image
 * @property {number} side pixels in a row of an image
 * @property {number} shown neurons that have a picture
 * @property {number} across pictures in a row
 * @property {number} cell the side of a picture
 * @property {number} gap between two pictures
 * @property {number} head the room for a picture's number over it
 * @property {number} height of everything
 */
/** @typedef {{neuron: number, input: number}} Spot a neuron's weight from one pixel */

/**
 * As many pictures in a row as let them be large; all of them in sight where that can be.
 * @param {number[]} sizes of the network's layers @param {number} width @param {number} em
 * @param {number} room the height there is @param {number} [least] the side of a picture, at least
 * @returns {Grid}
 */
export function arrange([inputs, outputs], width, em, room, least = 3.5 * em) {
  const shown = Math.min(outputs, SHOWN);
  const gap = Math.max(4, 0.55 * em),
    head = 0.95 * em;
  const fits = (/** @type {number} */ n) =>
    Math.min((width - gap * (n - 1)) / n, room / Math.ceil(shown / n) - gap - head);
  // a last row that is not full costs something: it is taken where pictures grow by it
  const size = (/** @type {number} */ n) => fits(n) * (shown % n ? 0.85 : 1);
  const best = [4, 5, 6, 8, 10]
    .filter((n) => n <= Math.max(4, shown))
    .reduce((found, n) => (size(n) > size(found) + 1 ? n : found));
  const across = Math.min(best, shown);
  const cell = Math.max(fits(across), Math.min(least, (width - gap * 3) / 4));
  const height = Math.ceil(Math.ceil(shown / across) * (cell + gap + head));
  return { inputs, side: Math.ceil(Math.sqrt(inputs)), shown, across, cell, gap, head, height };
}

/** The top left corner of a neuron's picture. @param {Grid} grid @param {number} neuron @returns {[number, number]} */
export function corner({ across, cell, gap, head }, neuron) {
  return [
    (neuron % across) * (cell + gap),
    head + Math.floor(neuron / across) * (cell + gap + head),
  ];
}

/** What is under a point. @param {Grid} grid @param {number} x @param {number} y @returns {Spot|null} */
export function under(grid, x, y) {
  const { side, cell } = grid;
  for (let neuron = 0; neuron < grid.shown; neuron++) {
    const [left, top] = corner(grid, neuron);
    const [column, row] = [x - left, y - top].map((v) => Math.floor((v / cell) * side));
    if (column < 0 || row < 0 || column >= side || row >= side) continue;
    const input = row * side + column;
    return input < grid.inputs ? { neuron, input } : null;
  }
  return null;
}

/**
 * Where a key leads: arrows from pixel to pixel, Page Up and Page Down to the same pixel of the
 * neuron before and after; null where there is none, undefined for other keys.
 * @param {Grid} grid @param {Spot} from @param {string} key @returns {Spot|null|undefined}
 */
export function step({ side, inputs, shown }, from, key) {
  const by = ARROWS[key];
  const to = { ...from };
  if (by) to.input += by[0] + by[1] * side;
  else if (key === "PageUp") to.neuron -= 1;
  else if (key === "PageDown") to.neuron += 1;
  else return undefined;
  const inside = to.input >= 0 && to.input < inputs && to.neuron >= 0 && to.neuron < shown;
  return inside ? to : null;
}
