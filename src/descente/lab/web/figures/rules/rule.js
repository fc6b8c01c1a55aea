// @ts-check
/** Rules made by hand: how they are written, kept and compared. Nothing of them is ever run here. */

import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { colour } from "../../kit/palette.js";

/** @typedef {{pixel: number, above: boolean, threshold: number, digit: number}} Rule */
export const MOST = 40;
/** The rule of the slide. @type {Rule} */
const FIRST = { pixel: 5, above: true, threshold: 0.5, digit: 3 };

/** A rule as it would be written; it is only ever shown. @param {Rule} rule @param {string[]} classes */
export function code({ pixel, above, threshold, digit }, classes) {
  return `if pixel[${pixel}] ${above ? ">" : "≤"} ${threshold} then ${classes[digit] ?? digit}`;
}

/** @returns {Rule[]} */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem("rules") ?? "null");
    const whole = (/** @type {any} */ rule) =>
      [rule?.pixel, rule?.digit, rule?.threshold].every(Number.isFinite);
    return Array.isArray(found) && found.length <= MOST && found.every(whole) ? found : [FIRST];
  } catch {
    return [FIRST];
  }
}

/**
 * A part of all images as a bar.
 * @param {string} word @param {number} fraction @param {string} text @param {boolean} here
 */
export function bar(word, fraction, text, here) {
  const fill = h("i", { class: here ? "here" : "" });
  fill.style.width = `${100 * fraction}%`;
  return h(
    "div",
    {},
    h("dt", {}, word),
    h("dd", {}, h("span", { class: "track" }, fill), h("b", { class: "number" }, text)),
  );
}

/**
 * The pixels over the image: those of the rules dashed, the one to be chosen full.
 * @param {import("../../data/model.js").Model} model @param {HTMLElement} box
 * @param {() => {rules: Rule[], pixel: number}} now
 */
export function rings(model, box, now) {
  return sharp(box, (c, width, height) => {
    const shape = model.get("digit")?.words.shape;
    if (!shape) return;
    const { rules, pixel } = now();
    const [high, wide] = shape,
      across = width / wide,
      down = height / high;
    c.globalAlpha = 0.16;
    c.strokeStyle = colour("ink");
    c.lineWidth = 0.5;
    c.beginPath();
    for (let i = 1; i < wide; i++) (c.moveTo(i * across, 0), c.lineTo(i * across, height));
    for (let i = 1; i < high; i++) (c.moveTo(0, i * down), c.lineTo(width, i * down));
    c.stroke();
    c.globalAlpha = 1;
    const ring = (/** @type {number} */ at, /** @type {number} */ grow) =>
      c.strokeRect(
        (at % wide) * across - grow,
        Math.floor(at / wide) * down - grow,
        across + 2 * grow,
        down + 2 * grow,
      );
    c.lineWidth = 1.5;
    c.setLineDash([2, 2]);
    c.strokeStyle = colour("here");
    for (const rule of rules) ring(rule.pixel, 0);
    c.setLineDash([]);
    c.lineWidth = 2.5;
    ring(pixel, 1);
  });
}
