// @ts-check
/** A figure on a sheet of paper, with what it was drawn from in small lines beneath. */

import { plain } from "./colours.js";
import { drawn } from "./draw.js";
import { measure, wrapped } from "./texts.js";
import { s } from "../kit/dom.js";
import { colour } from "../kit/palette.js";

/** @typedef {{text: string, width: number, height: number}} Sheet an SVG, and its size in pixels */

const MARGIN = 24;
const TYPE = 11; // pixels, of the lines beneath
const LEAD = 15; // from one of them to the next

/**
 * @param {HTMLElement} figure as it is on the page @param {string} title of the picture
 * @param {string[]} lines what is written beneath
 * @returns {Sheet}
 */
export function sheet(figure, title, lines) {
  const box = figure.getBoundingClientRect();
  const matter = s("g", {}, ...drawn(figure, { left: box.left - MARGIN, top: box.top }));
  const { top, bottom } = reachOf(matter, box.height);
  const width = Math.ceil(box.width) + 2 * MARGIN,
    foot = bottom + MARGIN;
  const under = linesUnder(lines, width, foot);
  const y = top - MARGIN,
    height = foot + under.childElementCount * LEAD + MARGIN / 2 - y;
  const picture = s(
    "svg",
    { width, height, viewBox: `0 ${y} ${width} ${height}` },
    s("title", {}, title),
    s("desc", {}, lines.join("\n")),
    s("rect", { y, width, height, fill: plain(colour("paper")).rgb }),
    matter,
    under,
  );
  return { text: new XMLSerializer().serializeToString(picture), width, height };
}

/**
 * From where to where a figure is drawn: rows of controls above and below it are left out.
 * @param {SVGGraphicsElement} matter @param {number} most the height of the figure on the page
 */
function reachOf(matter, most) {
  const stand = s("svg", { style: "position: absolute; visibility: hidden" }, matter);
  document.body.append(stand);
  const { y, height } = matter.getBBox();
  stand.remove();
  const top = Math.max(-MARGIN, Math.floor(y));
  return { top, bottom: Math.min(Math.ceil(most) + MARGIN, Math.ceil(y + height)) };
}

/** @param {string[]} lines @param {number} width of the sheet @param {number} foot where they begin */
function linesUnder(lines, width, foot) {
  const type = { "font-family": colour("sans"), "font-size": TYPE };
  const context = measure(`${TYPE}px ${colour("sans")}`);
  const widthOf = (/** @type {string} */ text) => context.measureText(text).width;
  const all = lines.flatMap((line) => wrapped(line, width - 2 * MARGIN, widthOf));
  const texts = all.map((line, i) => s("text", { x: MARGIN, y: foot + i * LEAD }, line));
  return s("g", { ...type, fill: plain(colour("faint")).rgb }, ...texts);
}
