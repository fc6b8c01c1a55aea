// @ts-check
/** Axes with thin lines and round numbers. */

import { s } from "../kit/dom.js";
import { ticks } from "./scales.js";

/** @typedef {import("./scales.js").Scale} Scale */
/** @typedef {import("./plot.js").Frame} Frame */

/**
 * @param {Frame} f @param {Scale} x @param {Scale} y
 * @param {{x?: string, y?: string, first?: boolean, many?: number,
 *   text?: (value: number) => string}} [options] what the axes are called; whether the first is
 * drawn; how many numbers stand on the second, 0 for no second axis, and how they are written
 */
export function axes(f, x, y, options = {}) {
  const { first = true, many = 4 } = options;
  const group = s("g", { class: "axes", "aria-hidden": "true" });
  if (first) group.append(...horizontal(f, x, options.x));
  if (many) group.append(...vertical(f, y, many, options.text));
  if (options.y)
    group.append(s("text", { class: "name", x: f.left, y: f.top - f.em * 0.7 }, options.y));
  return group;
}

/** @param {Frame} f @param {Scale} x @param {string} [name] */
function horizontal(f, x, name) {
  const many = Math.max(2, Math.min(7, Math.floor((f.right - f.left) / (f.em * 5.5))));
  const marks = ticks(x, many).flatMap(({ value, text }) => [
    s("line", { x1: x.at(value), x2: x.at(value), y1: f.bottom, y2: f.bottom + 4 }),
    s("text", { x: x.at(value), y: f.bottom + 4 + f.em, "text-anchor": "middle" }, text),
  ]);
  marks.push(s("line", { x1: f.left, x2: f.right, y1: f.bottom, y2: f.bottom }));
  const below = { x: f.right, y: f.bottom + 5 + 2.2 * f.em, "text-anchor": "end" };
  if (name) marks.push(s("text", { class: "name", ...below }, name));
  return marks;
}

/**
 * @param {Frame} f @param {Scale} y @param {number} many
 * @param {(value: number) => string} [write]
 */
function vertical(f, y, many, write) {
  return ticks(y, many).flatMap(({ value, text }) => [
    s("line", { class: "grid", x1: f.left, x2: f.right, y1: y.at(value), y2: y.at(value) }),
    s(
      "text",
      { x: f.left - 6, y: y.at(value) + f.em * 0.35, "text-anchor": "end" },
      write?.(value) ?? text,
    ),
  ]);
}

/** A stroke that has the palette's colour of each height. @param {string} id @param {Frame} f */
export function heights(id, f) {
  const fill = s("linearGradient", {
    id,
    gradientUnits: "userSpaceOnUse",
    x1: 0,
    x2: 0,
    y1: f.bottom,
    y2: f.top,
  });
  for (let i = 0; i < 5; i++) {
    fill.append(s("stop", { offset: i / 4, style: `stop-color: var(--cost-${i})` }));
  }
  return s("defs", {}, fill);
}
