// @ts-check
/** A line through points, and points without one. */

/** @typedef {import("./scales.js").Scale} Scale */

/**
 * A path through points; it is broken where a number is not finite.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Scale} x @param {Scale} y
 */
export function line(xs, ys, x, y) {
  let path = "",
    pen = "M";
  for (let i = 0; i < ys.length; i++) {
    const [px, py] = [x.at(xs[i]), y.at(ys[i])];
    if (Number.isFinite(px) && Number.isFinite(py)) {
      path += `${pen}${px.toFixed(1)} ${py.toFixed(1)}`;
      pen = "L";
    } else pen = "M";
  }
  return path;
}

/**
 * A path of points that nothing joins, where both numbers are finite: round ends make them visible.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Scale} x @param {Scale} y
 */
export function points(xs, ys, x, y) {
  const places = Array.from(xs, (at, i) => [x.at(at), y.at(ys[i])]);
  return places
    .filter((place) => place.every(Number.isFinite))
    .map(([px, py]) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`)
    .join("");
}

/** The y that the polyline has at x: for marks that lie on a drawn curve.
 * @param {ArrayLike<number>} xs rising @param {ArrayLike<number>} ys @param {number} at */
export function onCurve(xs, ys, at) {
  const last = xs.length - 1;
  if (at <= xs[0]) return ys[0];
  if (at >= xs[last]) return ys[last];
  let low = 0,
    high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= at) low = middle;
    else high = middle;
  }
  return ys[low] + ((at - xs[low]) / (xs[high] - xs[low])) * (ys[high] - ys[low]);
}

/**
 * A value between two of a row, at an index that is no whole number.
 * @param {ArrayLike<number>} row @param {number} x
 */
export function between(row, x) {
  const i = Math.min(row.length - 1, Math.floor(x)),
    next = row[Math.min(row.length - 1, i + 1)];
  return row[i] + (x - i) * (next - row[i]);
}
