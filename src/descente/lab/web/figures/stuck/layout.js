// @ts-check
/** The run over three planes: what is known of one of them, and where the ball is. Pure. */

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../data/store.js").Shaped} Shaped */

/** What has one row for all planes. */
const OF_THE_RUN = ["path_step", "stand", "stand_cost"];

/** A row of an array that has one for each plane. @param {Shaped} array @param {number} k */
export function rowOf(array, k) {
  const size = array.length / array.shape[0];
  return /** @type {Shaped} */ (
    Object.assign(array.subarray(k * size, (k + 1) * size), { shape: array.shape.slice(1) })
  );
}

/**
 * What a value tells of one of its planes: of each array that has a row for each plane, its own.
 * @param {Value} value @param {number} k @returns {Record<string, Shaped>}
 */
export function planeOf({ words, arrays }, k) {
  const many = words.planes.length,
    own = Object.entries(arrays).filter(([name]) => !OF_THE_RUN.includes(name));
  return Object.fromEntries(
    own
      .filter(([, array]) => array.shape[0] === many)
      .map(([name, array]) => [name, rowOf(array, k)]),
  );
}

/**
 * How far the ball is drawn out of its plane: all planes have one scale.
 * @param {number} distance @param {number} furthest of all points from all planes
 * @param {number} height of the map, in pixels
 */
export const lift = (distance, furthest, height) =>
  furthest > 0 ? (0.3 * height * distance) / furthest : 0;
