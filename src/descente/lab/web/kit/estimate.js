// @ts-check
/** A number that is known exactly or only from a sample; an estimate looks and sounds like one. */

import { full, number, whole } from "./numbers.js";
import { t } from "./words.js";

/**
 * How a number is written, and what is said of it on hover and by a voice.
 * @typedef {Object} How
 * @property {number} examples that it is the mean over
 * @property {number} all examples there are
 * @property {number} [error] standard error, of a cost
 * @property {(value: number) => string} [show]
 */

/** What an estimate is written like: “≈ 0.0642”. @param {string} text */
export const about = (text) => t("number.about", { text });

/**
 * Write a number into an element.
 * @param {HTMLElement} el @param {number} value @param {How} how
 */
export function write(el, value, { examples, all, error, show = number }) {
  const sampled = examples < all;
  el.textContent = sampled ? about(show(value)) : show(value);
  el.classList.toggle("estimate", sampled);
  el.title = sampled ? told(value, examples, error) : full(value);
}

/** @param {number} value @param {number} examples @param {number} [error] */
function told(value, examples, error) {
  const words = { value: full(value), n: whole(examples) };
  return error
    ? t("number.sample.error", { ...words, error: number(error, 2) })
    : t("number.sample", words);
}
