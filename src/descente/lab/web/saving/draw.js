// @ts-check
/**
 * A part of the page as it is laid out, drawn once more in SVG: text stays text, lines stay lines.
 * What one presses or turns is left out, and leaves its room empty.
 */

import { boxes } from "./boxes.js";
import { graphic, image } from "./graphics.js";
import { added, texts } from "./texts.js";
import { s } from "../kit/dom.js";

/** @typedef {import("./places.js").Origin} Origin */

const FIELDS = "select, input, textarea, summary, [role=tablist], .save, .twin";
/** Rows of controls whose words say nothing without them. */
const ROWS = ".layers, .maker, .meant, .lab-row[role=group]";
/** What names controls; it stays where it has a read-out. */
const LABELS = ":is(label, .controls):not(:has(output))";

/** @param {Element} element @param {CSSStyleDeclaration} style */
function isLeftOut(element, style) {
  const seen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (!seen || style.clipPath.startsWith("inset(50%)")) return true; // that is for voices
  if (element.matches(`${FIELDS}, ${ROWS}, ${LABELS}`)) return true;
  return element.localName === "button" && !isContent(element, style);
}

/**
 * A button without a border, with words or a picture, is something to read that can be pressed too.
 * @param {Element} button @param {CSSStyleDeclaration} style
 */
function isContent(button, { borderTopWidth }) {
  const says = /[\p{L}\p{N}]/u.test(button.textContent ?? "") || button.querySelector("canvas");
  return borderTopWidth === "0px" && says;
}

/** @param {Element} element @param {Origin} origin */
function isOutOfSight(element, { sight }) {
  if (!sight) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return bottom <= sight.top || top >= sight.bottom;
}

/** The same corner, with what an element lets one see. @param {Element} element @param {Origin} origin */
const sightIn = (element, origin) => ({ ...origin, sight: element.getBoundingClientRect() });

/** Which of its siblings a node is painted over. @param {Node} node */
function layerOf(node) {
  if (!(node instanceof Element)) return 0;
  const { position, zIndex } = getComputedStyle(node);
  if (position === "static") return 0;
  const level = zIndex === "auto" ? 0 : Number(zIndex);
  return level < 0 ? level : level + 1;
}

/** Its children, the lowest first. @param {Element} element */
function children(element) {
  const layers = new Map([...element.childNodes].map((node) => [node, layerOf(node)]));
  return [...layers.keys()].sort((a, b) => Number(layers.get(a)) - Number(layers.get(b)));
}

/**
 * An element and all that is in it.
 * @param {Element} element @param {Origin} origin
 * @returns {SVGElement[]} from the lowest to the highest
 */
export function drawn(element, origin) {
  const style = getComputedStyle(element);
  if (isLeftOut(element, style) || isOutOfSight(element, origin)) return [];
  const shows = style.overflow === "visible" ? origin : sightIn(element, origin);
  const inside = within(element, style, shows);
  const parts = [...boxes(element, style, origin), ...clipped(element, style, origin, inside)];
  const opacity = Number(style.opacity);
  return opacity < 1 && parts.length ? [s("g", { opacity }, ...parts)] : parts;
}

/** @param {Element} element @param {CSSStyleDeclaration} style @param {Origin} origin */
function within(element, style, origin) {
  if (element instanceof SVGSVGElement) return [graphic(element, origin)];
  if (element instanceof HTMLCanvasElement) return image(element, style, origin);
  const all = children(element).flatMap((node) => {
    if (node instanceof Text) return texts(node, style, origin);
    return node instanceof Element ? drawn(node, origin) : [];
  });
  return [...all, ...added(element, origin)];
}

/**
 * What an element lets one see of what is in it: some have to be scrolled.
 * @param {Element} element @param {CSSStyleDeclaration} style @param {Origin} origin
 * @param {SVGElement[]} parts
 */
function clipped(element, style, origin, parts) {
  const { clientWidth: width, clientHeight: height } = element;
  const room = element.scrollWidth > width || element.scrollHeight > height;
  if (!parts.length || !width || !room || style.overflow === "visible") return parts;
  const { left, top } = element.getBoundingClientRect();
  const x = left - origin.left + element.clientLeft,
    y = top - origin.top + element.clientTop;
  const id = ["clip", x, y, width, height].map((part) => String(part).split(".")[0]).join("-");
  const clip = s("clipPath", { id }, s("rect", { x, y, width, height }));
  return [s("g", { "clip-path": `url(#${id})` }, clip, ...parts)];
}
