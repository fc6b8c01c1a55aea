// @ts-check
/** Rules made by hand: how they are written, kept and compared. Nothing of them is ever run here. */

import { h } from "../draw.js";

/** @typedef {{pixel: number, above: boolean, threshold: number, digit: number}} Rule */
export const MOST = 40;
/** The rule of the slide. @type {Rule} */
const FIRST = { pixel: 5, above: true, threshold: 0.5, digit: 3 };

/** A rule as it would be written; it is only ever shown. @param {Rule} rule @param {string[]} classes */
export function code({ pixel, above, threshold, digit }, classes) {
  return `if pixel[${pixel}] ${above ? ">" : "≤"} ${threshold} then ${classes[digit] ?? digit}`;
}

/** @returns {Rule[]} */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem("rules") ?? "null");
    const whole = (/** @type {any} */ rule) => [rule?.pixel, rule?.digit, rule?.threshold].every(Number.isFinite);
    return Array.isArray(found) && found.length <= MOST && found.every(whole) ? found : [FIRST];
  } catch {
    return [FIRST];
  }
}

/**
 * A part of all images as a bar.
 * @param {string} word @param {number} fraction @param {string} text @param {boolean} here
 */
export function bar(word, fraction, text, here) {
  const fill = h("i", { class: here ? "here" : "" });
  fill.style.width = `${100 * fraction}%`;
  return h("div", {}, h("dt", {}, word),
    h("dd", {}, h("span", { class: "track" }, fill), h("b", { class: "number" }, text)));
}
