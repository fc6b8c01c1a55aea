// @ts-check
/** The link: chapter, language, settings, and what figures let one choose; all of a page's state. */

import { NUMBERS, SETTINGS } from "../data/contract.js";
import { tongue } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */

/** What a link holds besides the settings: chapter, language, and what figures let one choose. */
export const SHARED = ["weight", "plane", "span", "direction", "image"];

/** The link as it is. @returns {Record<string, string>} */
export function link() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/**
 * What a link holds of the page as it stands, without its language.
 * @param {Store} store @param {string} slug @returns {Record<string, string>}
 */
export function place(store, slug) {
  const found = /** @type {Record<string, string>} */ ({ c: slug });
  for (const key of [...SETTINGS, ...SHARED]) {
    const value = store.values.get(key);
    if (value !== undefined && value !== null && value !== "") found[key] = String(value);
  }
  return found;
}

/**
 * Write a place into the link, without a new entry in the history.
 * @param {Record<string, string>} there
 */
export function write({ c, ...more }) {
  history.replaceState(null, "", `#${new URLSearchParams({ c, l: tongue(), ...more })}`);
}

/** The settings a link asks for. @param {Record<string, string>} found @returns {Record<string, any>} */
export function asked(found) {
  /** @type {Record<string, any>} */
  const settings = {};
  for (const key of SETTINGS) {
    if (!(key in found)) continue;
    if (key === "hidden") settings[key] = found[key].split(",").filter(Boolean).map(Number);
    else settings[key] = NUMBERS.includes(key) ? Number(found[key]) : found[key];
  }
  return settings;
}

/**
 * What figures let one choose, from a link.
 * @param {Store} store @param {Record<string, string>} found
 */
export function choose(store, found) {
  for (const key of SHARED) {
    if (key in found) store.put(key, key === "plane" ? found[key] : Number(found[key]));
  }
}
