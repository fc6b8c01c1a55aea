// @ts-check
/** Rules made by hand: how they are written, kept and ordered. Nothing of them is ever run here. */

import { LIMITS } from "../../data/contract.js";

/** @typedef {{pixel: number, above: boolean, threshold: number, digit: number}} Rule */
export const MOST = LIMITS.rules;
/** The rule of the slide. @type {Rule} */
export const FIRST = { pixel: 5, above: true, threshold: 0.5, digit: 3 };

const KEPT = "rules"; // the name under which the browser keeps them

/** A rule as it would be written; it is only ever shown. @param {Rule} rule @param {string[]} classes */
export function code({ pixel, above, threshold, digit }, classes) {
  return `if pixel[${pixel}] ${above ? ">" : "≤"} ${threshold} then ${classes[digit] ?? digit}`;
}

/** The rules that a text keeps; the slide's where it keeps none. @param {string|null} text */
export function parse(text) {
  try {
    const found = JSON.parse(text ?? "null");
    const isRule = (/** @type {any} */ rule) =>
      [rule?.pixel, rule?.digit, rule?.threshold].every(Number.isFinite);
    if (Array.isArray(found) && found.length <= MOST && found.every(isRule)) {
      return /** @type {Rule[]} */ (found);
    }
  } catch {
    // what cannot be read was not written here
  }
  return [FIRST];
}

/** The rules of the last visit. */
export function load() {
  return parse(localStorage.getItem(KEPT));
}

/** @param {Rule[]} rules */
export function store(rules) {
  localStorage.setItem(KEPT, JSON.stringify(rules));
}

/**
 * Those that images of this size and these classes have; where none is left, the slide's for the
 * last class there is.
 * @param {Rule[]} rules @param {number} size @param {number} classes
 */
export function fitting(rules, size, classes) {
  const fit = rules.filter((rule) => rule.pixel < size && rule.digit < classes);
  const slides = { ...FIRST, digit: Math.min(FIRST.digit, classes - 1) };
  return rules.length && !fit.length ? [slides] : fit;
}

/** The rules with two of them exchanged. @param {Rule[]} rules @param {number} i @param {number} j */
export function exchanged(rules, i, j) {
  return rules.map((rule, k) => (k === i ? rules[j] : k === j ? rules[i] : rule));
}
