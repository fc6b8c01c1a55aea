// @ts-check
/** Files that the browser keeps. */

import { h } from "../kit/dom.js";

const KEPT = 60_000; // ms that the browser has to read the content

/**
 * What a file is called: by the figure, by what its tag asks it for, and by the step.
 * @param {string} name of the figure @param {Record<string, string>} options of its tag
 * @param {number} step @param {string} kind
 */
export function nameOfFile(name, options, step, kind) {
  const which = Object.entries(options)
    .filter(([key, value]) => key !== "after" && /^[a-z]+$/.test(value)) // a bet says not what it is
    .map(([, value]) => value);
  return `${["descente", name, ...which, "step", step].join("-")}.${kind}`;
}

/** Let the browser keep a file. @param {Blob} content @param {string} name */
export function give(content, name) {
  const href = URL.createObjectURL(content);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
}
