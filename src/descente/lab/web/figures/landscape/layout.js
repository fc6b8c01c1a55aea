// @ts-check
/** Where things of a landscape lie: pure functions of its values. */

import { along, nearest } from "../../marks/surface.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/surface.js").Surface} Surface */

/**
 * Half-widths of the picture; the longer side is 1.
 * @param {Value} value @param {Surface} s @returns {number[]}
 */
export function sidesOf(value, s) {
  const wide = s.alpha[s.a - 1] - s.alpha[0],
    deep = s.beta[s.b - 1] - s.beta[0];
  const same = !["ends"].includes(value.words.plane) && Math.max(wide / deep, deep / wide) < 1.9;
  const most = Math.max(wide, deep);
  return same ? [wide / most, deep / most] : [1, wide > deep ? 0.72 : 1];
}

/**
 * The side on which a point lies, seen from the start of the path; null where it is the start.
 * @param {Value} value @param {Surface} s @param {number[]} point α and β
 * @returns {number|null} an angle
 */
export function fromStart(value, s, point) {
  const { path_alpha: a, path_beta: b } = value.arrays;
  if (a.length < 3) return null;
  const x = point[0] - a[0],
    z = point[1] - b[0];
  return Math.hypot(x, z) > 1e-6 * (s.alpha[s.a - 1] - s.alpha[0]) ? Math.atan2(x, z) : null;
}

/**
 * The grid point nearest to a point of the unit square.
 * @param {Surface} s @param {number} u @param {number} v
 */
export function gridPoint(s, u, v) {
  const index = (/** @type {number} */ w, /** @type {number} */ n) =>
    Math.round(Math.max(0, Math.min(1, w)) * (n - 1));
  return [index(u, s.a), index(v, s.b)];
}

/**
 * The grid point some steps further, within the grid.
 * @param {Surface} s @param {number[]|null} cursor from there; null: from the nearest to home
 * @param {number[]} home α and β @param {number[]} by steps along α and β
 */
export function walk(s, cursor, home, by) {
  const from = cursor ?? [nearest(s.alpha, home[0]), nearest(s.beta, home[1])];
  return [s.a, s.b].map((n, axis) => Math.max(0, Math.min(n - 1, from[axis] + by[axis])));
}

/**
 * A point of the plane on the unit square of the grid.
 * @param {Surface} s @param {number} alpha @param {number} beta
 */
export function onSquare(s, alpha, beta) {
  return [along(s.alpha, alpha), along(s.beta, beta)];
}

const BESIDE = 0.07; // of the sheet's width: so far from its corner stands the name of an axis
const ROOM = 16; // pixels around the middle of a name

/**
 * Where the name of an axis stands: at the first of its ends that is in the picture and not in the
 * corner that is taken, top left; else at its first end, moved into the picture.
 * @param {number} axis 0 for α, 1 for β
 * @param {number[]} size of the picture, in pixels @param {number[]} taken size of the corner
 * @param {(u: number, v: number) => number[]} screen where a point of the unit square, or beside it,
 *   is, from 0 to 1
 */
export function axisPlace(axis, [width, height], taken, screen) {
  const ends = [1 + BESIDE, -BESIDE].flatMap((end) => [0, 1].map((side) => [end, side]));
  const places = ends.map((end) => {
    const [x, y] = axis ? screen(end[1], end[0]) : screen(end[0], end[1]);
    return [x * width, y * height];
  });
  const free = (/** @type {number[]} */ [x, y]) =>
    x >= ROOM &&
    x <= width - ROOM &&
    y >= ROOM &&
    y <= height - ROOM &&
    (x >= taken[0] + ROOM || y >= taken[1] + ROOM);
  const [x, y] = places.find(free) ?? places[0];
  return [Math.min(width - ROOM, Math.max(ROOM, x)), Math.min(height - ROOM, Math.max(ROOM, y))];
}

/**
 * A path in pieces that are short enough to lie on the sheet.
 * @param {number[][]} path at least one point: u, v, and how far out of the plane, 0 to 1
 * @returns {{points: number[][], marks: number[]}} the same for the ends of all pieces, and the
 *   index of each point of the path among them
 */
export function inPieces(path) {
  const points = [],
    marks = [];
  for (let i = 0; i < path.length - 1; i++) {
    const [p, q] = [path[i], path[i + 1]];
    const far = Math.hypot(q[0] - p[0], q[1] - p[1]);
    const pieces = Math.max(1, Math.min(24, Math.ceil(far * 60)));
    marks.push(points.length);
    for (let n = 0; n < pieces; n++) points.push(p.map((x, k) => x + (n / pieces) * (q[k] - x)));
  }
  marks.push(points.length);
  points.push(path[path.length - 1]);
  return { points, marks };
}
