// @ts-check
/** The scale of costs, from good to utter trash: a band of colours with ticks and numbers. */

import { h, s } from "../../kit/dom.js";
import { number, whole } from "../../kit/numbers.js";

/** The ends of the scale, in decades: a hundredth, and ten outputs each wrong by one. */
const LOW = -2,
  HIGH = 1;

/** Where a cost lies, from 0 to 1; at the end of what is bad where it is no number. @param {number} cost */
export function position(cost) {
  if (Number.isNaN(cost)) return 1;
  return Math.min(1, Math.max(0, (Math.log10(cost) - LOW) / (HIGH - LOW)));
}

/** The cost at a position from 0 to 1. @param {number} at */
export function costAt(at) {
  return 10 ** (LOW + (HIGH - LOW) * at);
}

/** The decades of the scale. */
const decades = () => Array.from({ length: HIGH - LOW + 1 }, (_, i) => LOW + i);

/** Put a mark where its cost lies. @param {HTMLElement} element @param {number} cost */
export function mark(element, cost) {
  element.style.setProperty("--at", String(position(cost)));
  element.classList.toggle("far", position(cost) > 0.5);
  return element;
}

/** @param {number} power @param {number} by a digit from 1 to 9 */
function tick(power, by) {
  const at = 1000 * position(by * 10 ** power),
    whole = by === 1;
  return s("line", { x1: at, x2: at, y1: whole ? 12 : 24, y2: 34, class: whole ? "whole" : "" });
}

/** The band, and a tick for each digit of each decade. @param {string} name of its gradient, once on a page */
export function band(name) {
  const ticks = decades().flatMap((power) =>
    power < HIGH ? [1, 2, 3, 4, 5, 6, 7, 8, 9].map((by) => tick(power, by)) : [tick(power, 1)],
  );
  const stops = [0, 1, 2, 3, 4].map((i) => s("stop", { offset: i / 4, class: `cost-${i}` }));
  return s(
    "svg",
    { viewBox: "0 0 1000 40", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("defs", {}, s("linearGradient", { id: name }, ...stops)),
    s("rect", { width: 1000, height: 34, fill: `url(#${name})` }),
    ...ticks,
  );
}

/** The numbers under the band. */
export function numbers() {
  const text = (/** @type {number} */ power) =>
    power < 0 ? number(10 ** power, 1) : whole(10 ** power);
  return h(
    "div",
    { class: "ticks", "aria-hidden": "true" },
    ...decades().map((power) => mark(h("span", {}, text(power)), 10 ** power)),
  );
}
