// @ts-check
/** What tells the lines of one chart apart: a letter, a colour, and for the later ones a dash. */

import { s } from "../kit/dom.js";

const HUES = 4; // colours there are: from the fifth line on they come again, dashed

/** The letter of a line, by its place among the others. @param {number} place */
export const letterOf = (place) => String.fromCharCode(65 + place);

/** The class that gives it its colour. @param {number} place */
export const hueOf = (place) => `hue-${place % HUES}`;

/** The classes that give it its colour and its dash. @param {number} place */
export const classOf = (place) => `series ${hueOf(place)}${place < HUES ? "" : " dashed"}`;

/** A piece of a line, for a list of them. @param {string} name its classes */
export function sample(name) {
  return s(
    "svg",
    { class: "lab-plot sample", viewBox: "0 0 26 10", "aria-hidden": "true" },
    s("line", { class: name, x1: 1, x2: 25, y1: 5, y2: 5 }),
  );
}
