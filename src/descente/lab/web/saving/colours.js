// @ts-check
/** Colours as every program reads them: what a style sheet mixes is worked out. */

import { h } from "../kit/dom.js";

/** @typedef {{rgb: string, alpha: number}} Colour rgb: "#rrggbb" */

/** @type {Map<string, Colour>} */
const found = new Map();
/** @type {CanvasRenderingContext2D|undefined} */
let context;

/** A colour as a computed style has it: rgb(), oklab(), color() … @param {string} css @returns {Colour} */
export function plain(css) {
  const known = found.get(css);
  if (known) return known;
  const colour = { rgb: opaque(css), alpha: alphaOf(css) };
  found.set(css, colour);
  return colour;
}

/** How much it covers, 0 to 1. @param {string} css */
export function alphaOf(css) {
  if (css === "transparent") return 0;
  const [, alpha] = css.match(/\/\s*([\d.]+)\s*\)$/) ?? css.match(/^rgba\(.*,\s*([\d.]+)\)$/) ?? [];
  return alpha === undefined ? 1 : Number(alpha);
}

/** Its red, green and blue, as this browser paints it. @param {string} css */
function opaque(css) {
  context ??= /** @type {CanvasRenderingContext2D} */ (
    h("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true })
  );
  context.fillStyle = css.replace(/\s*\/[^)]*\)$/, ")").replace(/^rgba(\(.*),[^,]*\)$/, "rgb$1)");
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * A paint as the attributes of an element of SVG.
 * @param {"fill"|"stroke"|"stop-color"} name @param {string} css
 * @returns {Record<string, string>}
 */
export function paint(name, css) {
  const { rgb, alpha } = plain(css);
  const part = name === "stop-color" ? "stop-opacity" : `${name}-opacity`;
  return { [name]: rgb, ...(alpha < 1 && { [part]: String(alpha) }) };
}
