// @ts-check
/** The data sets that this browser has brought to the lab, by their names; it alone lists them. */

const KEY = "own";
const MOST = 20;

/** Their names, the newest first. @returns {string[]} */
export function own() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

/** @param {string} name */
export function remember(name) {
  const names = [name, ...own().filter((other) => other !== name)];
  localStorage.setItem(KEY, JSON.stringify(names.slice(0, MOST)));
}
