// @ts-check
/** Where a surface seen from above lies on a canvas, and its points. Pure. */

const MARGIN = { left: 46, right: 14, top: 12, bottom: 34 };

/** @typedef {{x: number, y: number, w: number, h: number}} Rect a part of a canvas, in pixels */
/** @typedef {(alpha: number, beta: number) => number[]} At where a point of the plane lies on it */

/**
 * The largest map of these sides in the middle of a canvas, with room for its numbers.
 * @param {number} width @param {number} height @param {number[]} sides @param {typeof MARGIN} margin
 * @returns {Rect}
 */
export function mapRect(width, height, sides, margin = MARGIN) {
  const room = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const unit = Math.min(room[0] / sides[0], room[1] / sides[1]);
  const [w, h] = [unit * sides[0], unit * sides[1]];
  return { x: margin.left + (room[0] - w) / 2, y: margin.top + (room[1] - h) / 2, w, h };
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
