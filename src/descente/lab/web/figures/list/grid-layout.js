// @ts-check
/** Which rows of a very long grid are in sight, and how far it scrolls to show one. Pure. */

/** @typedef {{top: number, room: number, height: number}} Port pixels: scrolled, seen, of a row */

const SPARE = 6; // rows above and below those in sight

/** How many whole rows are in sight, at least one. @param {Port} port */
export function inSight({ room, height }) {
  return Math.max(1, Math.floor(room / height));
}

/** This row where it is in sight, otherwise the first that is. @param {Port} port @param {number} position */
export function visibleRow(port, position) {
  const first = Math.ceil(port.top / port.height);
  return position < first || position >= first + inSight(port) ? first : position;
}

/** The rows that have an element: from `first`, before `last`. @param {Port} port @param {number} count */
export function span(port, count) {
  const first = Math.max(0, Math.floor(port.top / port.height) - SPARE);
  return { first, last: Math.min(count, first + inSight(port) + 2 * SPARE + 1) };
}

/**
 * How far the grid is scrolled when a row is in sight: no farther than needed, or the row in the
 * middle.
 * @param {Port} port @param {number} position @param {boolean} middle
 */
export function scrolledTo({ top, room, height }, position, middle) {
  const start = position * height;
  if (middle) return start - room / 2 + height / 2;
  return Math.max(Math.min(top, start), start + height - room);
}
