// @ts-check
/** Text of the page as text of a picture: line by line, each where the page has it. */

import { paint, plain } from "./colours.js";
import { tidy } from "./places.js";
import { h, s } from "../kit/dom.js";

/** @typedef {{text: string, left: number, right: number, top: number, height: number}} Line */

/** @type {CanvasRenderingContext2D|undefined} */
let context;

/** A canvas that measures text in a font. @param {string} font @returns {CanvasRenderingContext2D} */
export function measure(font) {
  context ??= /** @type {CanvasRenderingContext2D} */ (h("canvas").getContext("2d"));
  context.font = font;
  return context;
}

/** @param {CSSStyleDeclaration} style */
const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }) =>
  `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;

/** @param {DOMRect} rect @param {string} text @returns {Line} */
const lineOf = ({ left, right, top, height }, text) => ({ text, left, right, top, height });

/**
 * The pieces of a word, one for each line that it stands on, and the hyphens that break it.
 * @param {Text} node @param {number} from @param {number} to @returns {Line[]}
 */
function pieces(node, from, to) {
  const whole = rectsOf(node, from, to);
  if (whole.length < 2) return whole.map((rect) => lineOf(rect, node.data.slice(from, to)));
  const letters = [];
  for (let i = from; i < to; i++) {
    const [rect] = rectsOf(node, i, i + 1);
    if (rect) letters.push(lineOf(rect, node.data[i]));
  }
  const broken = joined(letters, "");
  return broken.map((each, i) =>
    i < broken.length - 1 && !/[-‐–/]$/.test(each.text) ? { ...each, text: `${each.text}-` } : each,
  );
}

/** Where a part of a text is in the window. @param {Text} node @param {number} from @param {number} to */
function rectsOf(node, from, to) {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return [...range.getClientRects()].filter(({ width }) => width);
}

/** Pieces of text, those of the same line together. @param {Line[]} all @param {string} between */
function joined(all, between) {
  /** @type {Line[]} */
  const lines = [];
  for (const piece of all) {
    const last = lines[lines.length - 1];
    if (last && Math.abs(last.top - piece.top) < 1 && piece.left >= last.right - 1) {
      last.text += between + piece.text;
      last.right = piece.right;
    } else lines.push({ ...piece });
  }
  return lines;
}

/** The lines of a text node, in pixels of the window. @param {Text} node @returns {Line[]} */
function linesOf(node) {
  const words = [...node.data.matchAll(/[^ \t\r\n]+/g)];
  const all = words.flatMap(({ 0: word, index }) => pieces(node, index, index + word.length));
  return joined(all, " ");
}

/**
 * A text node, in the type and colour that the page gives it.
 * @param {Text} node @param {CSSStyleDeclaration} style of its element
 * @param {import("./places.js").Origin} origin
 * @returns {SVGElement[]}
 */
export function texts(node, style, origin) {
  const lines = linesOf(node);
  if (!lines.length) return [];
  const slanted = node.parentElement?.localName === "mi" && node.data.length === 1;
  return lines.flatMap((line) => written(line, style, origin, riseOf(node, line, style), slanted));
}

/**
 * A line of text on its place.
 * @param {Line} line @param {CSSStyleDeclaration} style @param {import("./places.js").Origin} origin
 * @param {number} rise how far its baseline is below its top
 * @param {boolean} [slanted] a letter of a formula, which leaves room beside it
 * @returns {SVGElement[]}
 */
function written({ text, left, right, top }, style, origin, rise, slanted = false) {
  const place = { x: tidy(left - origin.left), y: tidy(top + rise - origin.top) };
  // another font than the page's takes the same room
  const room = { textLength: tidy(right - left), lengthAdjust: "spacingAndGlyphs" };
  const type = {
    "font-family": style.fontFamily,
    "font-size": style.fontSize.replace("px", ""),
    "font-weight": style.fontWeight === "400" ? null : style.fontWeight,
    "font-style": slanted ? "italic" : style.fontStyle === "normal" ? null : style.fontStyle,
  };
  const look = { ...type, ...paint("fill", style.color) };
  const shown = s("text", { ...place, ...(slanted ? {} : room), ...look }, text);
  return [shown, ...decorated(place, room.textLength, style)];
}

/**
 * How far the baseline of a line is below its top. A bracket or a sum sign of a formula, which can
 * grow, has its top where its ink begins.
 * @param {Text} node @param {Line} line @param {CSSStyleDeclaration} style
 */
function riseOf(node, { text, top, height }, style) {
  const sizes = measure(fontOf(style)).measureText(text);
  const parent = node.parentElement;
  const grows = parent?.localName === "mo" && parent.getBoundingClientRect().top === top;
  if (grows) return sizes.actualBoundingBoxAscent;
  return baselineIn(height, sizes);
}

/** @param {number} height of a line @param {TextMetrics} sizes of its font */
function baselineIn(height, { fontBoundingBoxAscent: rise, fontBoundingBoxDescent: fall }) {
  return (height - rise - fall) / 2 + rise;
}

/**
 * What a style sheet writes after the content of an element.
 * @param {Element} element @param {import("./places.js").Origin} origin
 * @returns {SVGElement[]}
 */
export function added(element, origin) {
  const style = getComputedStyle(element, "::after");
  const text = style.content.startsWith('"') ? style.content.slice(1, -1).trim() : "";
  if (!text) return [];
  const { right, top, height } = element.getBoundingClientRect();
  const sizes = measure(fontOf(style)).measureText(text);
  const line = { text, left: right - sizes.width, right, top, height };
  return written(line, style, origin, baselineIn(height, sizes));
}

/** How far under the baseline a line through or under a text is, in ems. @type {Record<string, number>} */
const LINES = { "line-through": -0.28, underline: 0.14 };

/**
 * The line through or under a text, in its own colour.
 * @param {{x: number, y: number}} place of the text @param {number} length @param {CSSStyleDeclaration} style
 * @returns {SVGElement[]}
 */
function decorated({ x, y }, length, style) {
  const down = LINES[style.textDecorationLine],
    colour = style.textDecorationColor;
  if (down === undefined || !plain(colour).alpha) return [];
  const at = tidy(y + down * parseFloat(style.fontSize)),
    wide = parseFloat(style.textDecorationThickness) || 1;
  const line = { x1: x, x2: tidy(x + length), y1: at, y2: at, "stroke-width": wide };
  return [s("line", { ...line, ...paint("stroke", colour) })];
}

/**
 * A text in lines that are no wider than there is room; it is broken after spaces and after "&".
 * @param {string} text @param {number} room @param {(text: string) => number} widthOf
 */
export function wrapped(text, room, widthOf) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/(?<=[ &])/)) {
    const last = lines.length - 1;
    if (last >= 0 && widthOf(lines[last] + word.trimEnd()) <= room) lines[last] += word;
    else lines.push(word);
  }
  return lines.map((line) => line.trimEnd());
}
