// @ts-check
/** A history as it lies along the steps: its stretches, and the steps whose θ was kept. Pure. */

/** @typedef {{steps: number, stretches: number}} Span steps made, and stretches they are told in */

/** The stretch that a step lies in. @param {Span} span @param {number} step */
export function stretchOf({ steps, stretches }, step) {
  return Math.max(0, Math.min(stretches - 1, Math.floor((step / steps) * stretches)));
}

/** The step in the middle of a stretch. @param {Span} span @param {number} stretch */
export function middleOf({ steps, stretches }, stretch) {
  return ((stretch + 0.5) / stretches) * steps;
}

/** Which of the kept steps is nearest. @param {number[]} kept @param {number} step */
export function nearestOf(kept, step) {
  return kept.reduce(
    (best, value, i) => (Math.abs(value - step) < Math.abs(kept[best] - step) ? i : best),
    0,
  );
}
