// @ts-check
/** The steps whose θ was kept. Pure. */

/** Which of the kept steps is nearest. @param {number[]} kept @param {number} step */
export function nearestOf(kept, step) {
  return kept.reduce(
    (best, value, i) => (Math.abs(value - step) < Math.abs(kept[best] - step) ? i : best),
    0,
  );
}
