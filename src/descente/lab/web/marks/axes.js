// @ts-check
/** Axes with thin lines and round numbers. */

import { s } from "../kit/dom.js";
import { ticks } from "./scales.js";

/** @typedef {import("./scales.js").Scale} Scale */
/** @typedef {import("./plot.js").Frame} Frame */

/**
 * Axes with thin lines and round numbers.
 * @param {Frame} f @param {Scale} x @param {Scale} y
 * @param {{x?: string, y?: string, many?: number, text?: (value: number) => string}} [names]
 * what the axes are called; how many numbers, and how they are written, on the second
 */
export function axes(f, x, y, names = {}) {
  const group = s("g", { class: "axes", "aria-hidden": "true" });
  const many = Math.max(2, Math.min(7, Math.floor((f.right - f.left) / (f.em * 5.5))));
  for (const { value, text } of ticks(x, many)) {
    group.append(
      s("line", { x1: x.at(value), x2: x.at(value), y1: f.bottom, y2: f.bottom + 4 }),
      s("text", { x: x.at(value), y: f.bottom + 4 + f.em, "text-anchor": "middle" }, text),
    );
  }
  for (const { value, text } of ticks(y, names.many ?? 4)) {
    group.append(
      s("line", { class: "grid", x1: f.left, x2: f.right, y1: y.at(value), y2: y.at(value) }),
      s(
        "text",
        { x: f.left - 6, y: y.at(value) + f.em * 0.35, "text-anchor": "end" },
        names.text?.(value) ?? text,
      ),
    );
  }
  group.append(s("line", { x1: f.left, x2: f.right, y1: f.bottom, y2: f.bottom }));
  if (names.x) {
    group.append(
      s(
        "text",
        { class: "name", x: f.right, y: f.bottom + 5 + 2.2 * f.em, "text-anchor": "end" },
        names.x,
      ),
    );
  }
  if (names.y)
    group.append(s("text", { class: "name", x: f.left, y: f.top - f.em * 0.7 }, names.y));
  return group;
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
