// @ts-check
/** The drawings of a figure: those in SVG with their look written into them, and canvases. */

import { paint } from "./colours.js";
import { tidy } from "./places.js";
import { RATIO } from "./raster.js";
import { copyOf } from "../kit/canvas.js";
import { h, s } from "../kit/dom.js";

/** @typedef {import("./places.js").Origin} Origin */

/** Elements that only hold others: they have no look that those do not have. */
const HOLDERS = ["g", "defs", "svg", "pattern", "linearGradient", "clipPath", "title"];
/** What a style sheet says of a drawing, and what it is where nothing is said. */
const LOOKS = /** @type {Record<string, string>} */ ({
  "fill-opacity": "1",
  "stroke-opacity": "1",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "vector-effect": "none",
  "paint-order": "normal",
});
const TYPE = /** @type {Record<string, string>} */ ({
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "text-anchor": "start",
});
const PAINTS = /** @type {const} */ (["fill", "stroke"]);
/** Attributes that mean something on the page, or that are written anew. */
const LEFT =
  /^(class|style|role|tabindex|aria-.*|data-.*|fill|fill-.*|stroke|stroke-.*|font.*|opacity)$/;

/** @param {Element} element @param {Origin} origin */
function placeOf(element, origin) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return {
    x: tidy(left - origin.left),
    y: tidy(top - origin.top),
    width: tidy(width),
    height: tidy(height),
  };
}

/** A drawing where the page has it. @param {SVGSVGElement} svg @param {Origin} origin */
export function graphic(svg, origin) {
  const copy = copied(svg);
  for (const [name, value] of Object.entries(placeOf(svg, origin))) {
    copy.setAttribute(name, String(value));
  }
  copy.setAttribute("overflow", getComputedStyle(svg).overflow);
  return copy;
}

/** An element of a drawing and all that is in it. @param {Element} element @returns {SVGElement} */
function copied(element) {
  const copy = s(element.localName);
  for (const { name, value } of element.attributes) {
    if (!LEFT.test(name)) copy.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(lookOf(element))) copy.setAttribute(name, value);
  for (const node of element.childNodes) {
    if (node instanceof Text) copy.append(node.data);
    else if (node instanceof Element && isSeen(node)) copy.append(copied(node));
  }
  return copy;
}

/** @param {Element} element */
const isSeen = (element) => getComputedStyle(element).display !== "none" || isDefined(element);

/** What is not drawn itself but referred to has no display of its own. @param {Element} element */
const isDefined = (element) => Boolean(element.closest("defs"));

/** How an element looks, as attributes. @param {Element} element @returns {Record<string, string>} */
function lookOf(element) {
  const style = getComputedStyle(element);
  /** @type {Record<string, string>} */
  const look = style.opacity === "1" ? {} : { opacity: style.opacity };
  if (element.localName === "stop") return paint("stop-color", style.stopColor);
  if (HOLDERS.includes(element.localName)) return look;
  const usual = element.localName === "text" ? { ...LOOKS, ...TYPE } : LOOKS;
  const said = Object.entries(usual).flatMap(([name, value]) => {
    const own = style.getPropertyValue(name);
    return own === value || own === "" ? [] : [[name, own.replaceAll("px", "")]];
  });
  const paints = PAINTS.map((name) => paintOf(name, style.getPropertyValue(name)));
  return Object.assign(look, Object.fromEntries(said), ...paints);
}

/** @param {"fill"|"stroke"} name @param {string} css */
function paintOf(name, css) {
  if (css === "none") return name === "fill" ? { fill: "none" } : {};
  const [, id] = css.startsWith("url(") ? (css.match(/#([\w-]+)/) ?? []) : [];
  return id ? { [name]: `url(#${id})` } : paint(name, css);
}

/**
 * A canvas as a picture in the picture, with the pixels that the PNG has.
 * @param {HTMLCanvasElement} canvas @param {CSSStyleDeclaration} style @param {Origin} origin
 * @returns {SVGElement[]}
 */
export function image(canvas, style, origin) {
  const [x, y, border] = [canvas.clientLeft, canvas.clientTop, 2 * canvas.clientLeft];
  const box = placeOf(canvas, origin);
  const place = {
    x: box.x + x,
    y: box.y + y,
    width: tidy(box.width - border),
    height: tidy(box.height - border),
  };
  if (!(place.width > 0 && place.height > 0 && canvas.width && canvas.height)) return [];
  const sharp = style.imageRendering === "pixelated" ? magnified(canvas, place.width) : canvas;
  const href = copyOf(sharp, RATIO).toDataURL();
  return [s("image", { ...place, href, preserveAspectRatio: "none" })];
}

/** Each pixel as a square: not every program keeps them sharp. @param {HTMLCanvasElement} canvas @param {number} width on the page */
function magnified(canvas, width) {
  const by = Math.max(1, Math.round((RATIO * width) / canvas.width));
  const copy = h("canvas", { width: by * canvas.width, height: by * canvas.height });
  const context = copy.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}
