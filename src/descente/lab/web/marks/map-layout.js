// @ts-check
/** Where a surface seen from above lies on a canvas, and its points. Pure. */

/** Room around a map for its numbers, in em. */
const MARGIN = { left: 3.8, right: 1.2, top: 1, bottom: 2.8 };

/** @typedef {{x: number, y: number, w: number, h: number}} Rect a part of a canvas, in pixels */
/** @typedef {(alpha: number, beta: number) => number[]} At where a point of the plane lies on it */

/**
 * The largest map of these sides in the middle of a canvas, with room for its numbers.
 * @param {number} width @param {number} height @param {number[]} sides
 * @param {number} em the size of its numbers @returns {Rect}
 */
export function mapRect(width, height, sides, em) {
  const { left, right, top, bottom } = MARGIN;
  const room = [width - (left + right) * em, height - (top + bottom) * em];
  const unit = Math.min(room[0] / sides[0], room[1] / sides[1]);
  const [w, h] = [unit * sides[0], unit * sides[1]];
  return { x: left * em + (room[0] - w) / 2, y: top * em + (room[1] - h) / 2, w, h };
}

/**
 * Where a point of the unit square lies on a map: u to the right, v upwards.
 * @param {Rect} rect @param {number} u @param {number} v
 */
export function onMap({ x, y, w, h }, u, v) {
  return [x + w * u, y + h * (1 - v)];
}

/**
 * The point of the unit square that lies there on a map: the other way round.
 * @param {Rect} rect @param {number} x @param {number} y
 */
export function underMap(rect, x, y) {
  return [(x - rect.x) / rect.w, 1 - (y - rect.y) / rect.h];
}
