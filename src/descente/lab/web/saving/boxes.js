// @ts-check
/** The box of an element: its ground, its lines, and the shadows that are used as lines. */

import { paint, plain } from "./colours.js";
import { tidy } from "./places.js";
import { s } from "../kit/dom.js";

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */

const SIDES = /** @type {const} */ (["Top", "Right", "Bottom", "Left"]);

/** Parts of a computed value that commas set apart, those in brackets aside. @param {string} value */
export function parts(value) {
  return value.split(/,(?![^(]*\))/).map((part) => part.trim());
}

/**
 * What an element has around and under its content, from the lowest to the highest.
 * @param {Element} element @param {CSSStyleDeclaration} style
 * @param {import("./places.js").Origin} origin
 * @returns {SVGElement[]}
 */
export function boxes(element, style, origin) {
  return [...element.getClientRects()].flatMap(({ left, top, width, height }) => {
    const rect = { x: left - origin.left, y: top - origin.top, width, height };
    const round = roundOf(style.borderTopLeftRadius, rect);
    return [
      ...shadows(style, rect, round, false),
      ...ground(style, rect, round),
      ...shadows(style, rect, round, true),
      ...borders(style, rect, round),
      ...outline(style, rect, round),
    ];
  });
}

/** @param {string} radius @param {Rect} rect */
function roundOf(radius, { width, height }) {
  const size = parseFloat(radius) || 0;
  const most = Math.min(width, height) / 2;
  return Math.min(most, radius.endsWith("%") ? (size / 100) * Math.min(width, height) : size);
}

/** A rectangle that grows by so many pixels on each side. @param {Rect} rect @param {number} by */
const grown = ({ x, y, width, height }, by) => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** @param {Rect} rect @param {number} round @param {Record<string, any>} look @returns {SVGElement[]} */
function rectangle({ x, y, width, height }, round, look) {
  if (width <= 0 || height <= 0) return [];
  const place = { x: tidy(x), y: tidy(y), width: tidy(width), height: tidy(height) };
  return [s("rect", { ...place, rx: round > 0 ? tidy(round) : null, ...look })];
}

/** A line of this width along the inside of a rectangle. @param {Rect} rect @param {number} round @param {number} wide @param {string} colour @param {string} [dashes] */
function frame(rect, round, wide, colour, dashes) {
  const look = { fill: "none", "stroke-width": wide, "stroke-dasharray": dashes };
  const inside = round && Math.max(0, round - wide / 2);
  return rectangle(grown(rect, -wide / 2), inside, { ...look, ...paint("stroke", colour) });
}

/** @param {CSSStyleDeclaration} style @param {Rect} rect @param {number} round */
function ground(style, rect, round) {
  const { backgroundColor: colour, backgroundImage: picture } = style;
  const found = plain(colour).alpha ? rectangle(rect, round, paint("fill", colour)) : [];
  return picture.startsWith("linear-gradient") ? [...found, ...ramp(style, rect, round)] : found;
}

/**
 * A ground of several colours, from left to right or from top to bottom; of one colour it is a line
 * somewhere in the box.
 * @param {CSSStyleDeclaration} style @param {Rect} rect @param {number} round
 */
function ramp({ backgroundImage, backgroundSize, backgroundPosition }, rect, round) {
  const [first, ...rest] = parts(backgroundImage.slice("linear-gradient(".length, -1));
  const turned = /deg$|^to /.test(first);
  const colours = turned ? rest : [first, ...rest];
  if (new Set(colours).size === 1) {
    const [width, height] = sizes(backgroundSize, rect);
    const [right, down] = backgroundPosition.split(" ").map((at) => parseFloat(at) / 100);
    const x = rect.x + right * (rect.width - width),
      y = rect.y + down * (rect.height - height);
    return rectangle({ x, y, width, height }, 0, paint("fill", colours[0]));
  }
  const across = first === "90deg" || first === "to right";
  const id = ["ramp", rect.x, rect.y].map((part) => String(part).split(".")[0]).join("-");
  const stops = colours.map((colour, i) =>
    s("stop", { offset: i / (colours.length - 1), ...paint("stop-color", colour) }),
  );
  const end = across ? { x2: 1, y2: 0 } : { x2: 0, y2: 1 };
  const fill = { fill: `url(#${id})` };
  return [s("linearGradient", { id, ...end }, ...stops), ...rectangle(rect, round, fill)];
}

/** @param {string} size "1px 100%" @param {Rect} rect */
function sizes(size, { width, height }) {
  const [across, down = "auto"] = size.split(" ");
  const one = (/** @type {string} */ text, /** @type {number} */ all) =>
    text === "auto" ? all : text.endsWith("%") ? (parseFloat(text) / 100) * all : parseFloat(text);
  return [one(across, width), one(down, height)];
}

/** @param {CSSStyleDeclaration} style @param {Rect} rect @param {number} round */
function borders(style, rect, round) {
  const sides = SIDES.map((side) => ({
    wide: parseFloat(style[`border${side}Width`]),
    look: style[`border${side}Style`],
    colour: style[`border${side}Color`],
  }));
  const dashes = (/** @type {string} */ look, /** @type {number} */ wide) =>
    ({ dashed: `${3 * wide} ${2 * wide}`, dotted: `${wide} ${wide}` })[look];
  const [one] = sides;
  if (sides.every((side) => String(Object.values(side)) === String(Object.values(one)))) {
    const seen = one.wide && plain(one.colour).alpha;
    return seen ? frame(rect, round, one.wide, one.colour, dashes(one.look, one.wide)) : [];
  }
  return sides.flatMap(({ wide, look, colour }, i) => {
    if (!wide || !plain(colour).alpha) return [];
    const { x, y, width, height } = rect;
    const half = wide / 2;
    const [x1, y1, x2, y2] = [
      [x, y + half, x + width, y + half],
      [x + width - half, y, x + width - half, y + height],
      [x, y + height - half, x + width, y + height - half],
      [x + half, y, x + half, y + height],
    ][i].map(tidy);
    const line = { x1, y1, x2, y2, "stroke-width": wide, "stroke-dasharray": dashes(look, wide) };
    return [s("line", { ...line, ...paint("stroke", colour) })];
  });
}

/** @param {CSSStyleDeclaration} style @param {Rect} rect @param {number} round */
function outline({ outlineStyle, outlineWidth, outlineOffset, outlineColor }, rect, round) {
  const wide = parseFloat(outlineWidth);
  if (outlineStyle === "none" || !wide || !plain(outlineColor).alpha) return [];
  const out = parseFloat(outlineOffset) + wide;
  return frame(grown(rect, out), round && round + out, wide, outlineColor);
}

/**
 * Shadows without blur: rings around or inside the box, and bars along one of its sides.
 * @param {CSSStyleDeclaration} style @param {Rect} rect @param {number} round
 * @param {boolean} inset those inside
 */
function shadows({ boxShadow }, rect, round, inset) {
  if (boxShadow === "none") return [];
  return parts(boxShadow).flatMap((shadow) => {
    const [right, down, blur, wide] = (shadow.match(/-?[\d.]+px/g) ?? []).map(parseFloat);
    const colour = shadow.replace(/(-?[\d.]+px|inset)/g, "").trim();
    if (blur || shadow.includes("inset") !== inset || !plain(colour).alpha) return [];
    if (wide) {
      return inset
        ? frame(rect, round, wide, colour)
        : frame(grown(rect, wide), round && round + wide, wide, colour);
    }
    return inset ? rectangle(bar(rect, right, down), 0, paint("fill", colour)) : [];
  });
}

/** The bar that an inner shadow leaves, moved by so much. @param {Rect} rect @param {number} right @param {number} down */
function bar({ x, y, width, height }, right, down) {
  return {
    x: right < 0 ? x + width + right : x,
    y: down < 0 ? y + height + down : y,
    width: right ? Math.abs(right) : width,
    height: down ? Math.abs(down) : height,
  };
}
