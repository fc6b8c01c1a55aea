// @ts-check
/** The link: chapter, language, settings, and what figures let one choose; all of a page's state. */

import { ETAS, LIMITS, NUMBERS, SETTINGS, TEMPOS } from "../data/contract.js";
import { tongue } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */

/** What a link holds besides the settings: chapter, language, and what figures let one choose. */
export const SHARED = ["weight", "plane", "span", "direction", "image", "compared", "tempo"];

const NAME = 64; // letters of the longest name of a run

/** How what is no number stands in a link, and how it is read from there. */
const TEXTS =
  /** @type {Record<string, {write: (value: any) => string, read: (text: string) => any}>} */ ({
    plane: { write: String, read: String },
    tempo: {
      write: String,
      read: (text) => (TEMPOS.includes(text) ? text : undefined),
    },
    compared: {
      write: (/** @type {(string|null)[]} */ names) => names.join(",").replace(/,+$/, ""),
      read: (text) => named(text),
    },
  });

/** The recorded runs that a link names, each at its place; a place may be free. @param {string} text @returns {(string|null)[]} */
function named(text) {
  const names = text.split(",").map((name) => name.slice(0, NAME + 1) || null);
  return names.map((name, k) => (names.indexOf(name) < k ? null : name)).slice(0, LIMITS.runs);
}

/** What a link says, by default the one in the address. @param {string} [hash] @returns {Record<string, string>} */
export function link(hash = location.hash) {
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

/**
 * What a link holds of the page as it stands, without its language.
 * @param {Store} store @param {string} slug @returns {Record<string, string>}
 */
export function place(store, slug) {
  const found = /** @type {Record<string, string>} */ ({ c: slug });
  for (const key of [...SETTINGS, ...SHARED]) {
    const value = store.values.get(key);
    if (value === undefined || value === null || value === "") continue;
    const text = TEXTS[key] ? TEXTS[key].write(value) : String(value);
    if (text || key === "hidden") found[key] = text;
  }
  return found;
}

/**
 * Write a place into the link; another chapter is a new entry in the history.
 * @param {Record<string, string>} there
 */
export function write({ c, ...more }) {
  const hash = `#${new URLSearchParams({ c, l: tongue(), ...more })}`;
  const before = link().c;
  if (before && before !== c) history.pushState({ c }, "", hash);
  else history.replaceState({ c }, "", hash);
}

/** The settings a link asks for; an update rule brings its own η where the link names none. @param {Record<string, string>} found @returns {Record<string, any>} */
export function asked(found) {
  /** @type {Record<string, any>} */
  const settings = {};
  for (const key of SETTINGS) {
    if (!(key in found)) continue;
    if (key === "hidden") settings[key] = found[key].split(",").filter(Boolean).map(numeral);
    else settings[key] = NUMBERS.includes(key) ? numeral(found[key]) : found[key];
  }
  const own = /** @type {Record<string, number>} */ (ETAS)[found.rule];
  if (own && !("eta" in found)) settings.eta = own;
  return settings;
}

/** The number that a text is; a text that is none stays, to be refused by its own name. @param {string} text */
function numeral(text) {
  return text.trim() && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * What figures let one choose, from a link.
 * @param {Store} store @param {Record<string, string>} found
 */
export function choose(store, found) {
  for (const key of SHARED) {
    if (key in found) store.put(key, TEXTS[key] ? TEXTS[key].read(found[key]) : Number(found[key]));
  }
}
