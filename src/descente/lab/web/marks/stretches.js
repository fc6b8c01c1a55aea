// @ts-check
/** A history as it lies along its steps, or its examples: in equal stretches. Pure. */

/** @typedef {{steps: number, stretches: number}} Span how long it is, and stretches it is told in */

/** The stretch that a step lies in. @param {Span} span @param {number} step */
export function stretchOf({ steps, stretches }, step) {
  return Math.max(0, Math.min(stretches - 1, Math.floor((step / steps) * stretches)));
}

/** The step in the middle of a stretch. @param {Span} span @param {number} stretch */
export function middleOf({ steps, stretches }, stretch) {
  return ((stretch + 0.5) / stretches) * steps;
}
