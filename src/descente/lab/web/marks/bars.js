// @ts-check
/** Bars of HTML: length for size, side and colour for sign, the number always beside. */

import { h } from "../kit/dom.js";

/**
 * A bar from the middle: left and teal below zero, right and orange above.
 * @param {number} value @param {number} most the value that fills one half
 */
export function signedBar(value, most) {
  const part = most > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / most) * 50 : 0;
  return h(
    "span",
    { class: "signedbar", "aria-hidden": "true" },
    part === 0 ? "" : h("i", { class: value < 0 ? "below" : "above", style: `width: ${part}%` }),
  );
}

/**
 * A change of the cost on a common axis that reaches from `low` to `high` and contains zero: a fall
 * to the left, a rise to the right; what is promised is an outline, what was measured is filled.
 * @param {number} change @param {number} low @param {number} high @param {boolean} [fact] measured
 */
export function changeBar(change, low, high, fact = false) {
  const room = high - low || 1;
  const at = (/** @type {number} */ v) => ((Math.min(high, Math.max(low, v)) - low) / room) * 100;
  const known = Number.isFinite(change) ? change : 0;
  const [from, to] = [at(Math.min(0, known)), at(Math.max(0, known))];
  const kind = !fact ? "promised" : known > 0 ? "above" : "below";
  return h(
    "span",
    { class: "changebar", "aria-hidden": "true" },
    h("i", { class: kind, style: `left: ${from}%; width: ${to - from}%` }),
    h("b", { style: `left: ${at(0)}%` }),
  );
}
