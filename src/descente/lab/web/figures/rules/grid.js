// @ts-check
/** The image looked at as a grid from which one pixel is chosen; those of the rules are marked. */

import { sharp } from "../../kit/canvas.js";
import { depicts, h } from "../../kit/dom.js";
import { ARROWS } from "../../kit/keys.js";
import { colour } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

/** @typedef {import("./rule.js").Rule} Rule */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {{own: Rule[], best: Rule[]}} Marked rules made by hand, and those that were found */

const DOT = 0.22; // the radius of a mark, in pixels of the image

/**
 * @param {{choose: (pixel: number) => void, enter: () => void}} acts another pixel is wanted; the
 *   Enter key was pressed
 */
export function grid({ choose, enter }) {
  const image = thumb("ink");
  /** @type {{shape: number[], pixel: number, marked: Marked}} */
  let now = { shape: [28, 28], pixel: 0, marked: { own: [], best: [] } };
  const box = h(
    "div",
    {
      class: "pixels",
      role: "slider",
      tabindex: 0,
      "aria-label": t("rules.pixel"),
      "aria-valuemin": 0,
    },
    image.canvas,
  );
  const rings = sharp(box, (c, width, height) => paint(c, width, height, now));

  const touch = (/** @type {PointerEvent} */ event) => {
    if (event.type !== "click" && (!event.buttons || event.pointerType === "touch")) return;
    const [rows, columns] = now.shape,
      { left, top, width, height } = box.getBoundingClientRect();
    const x = Math.floor(((event.clientX - left) / width) * columns);
    const y = Math.floor(((event.clientY - top) / height) * rows);
    if (x >= 0 && y >= 0 && x < columns && y < rows) choose(y * columns + x);
  };
  box.addEventListener("click", touch);
  box.addEventListener("pointermove", touch);
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") enter();
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    choose(now.pixel + by[0] + by[1] * now.shape[1]);
  });

  return {
    box,
    /** @param {Value} digit @param {number} pixel @param {Marked} marked @param {string} where */
    show({ words, arrays }, pixel, marked, where) {
      now = { shape: words.shape, pixel, marked };
      image.show(arrays.image, words.shape);
      depicts(image.canvas, t("rules.image"));
      box.setAttribute("aria-valuemax", String(arrays.image.length - 1));
      box.setAttribute("aria-valuenow", String(pixel));
      box.setAttribute("aria-valuetext", where);
      rings.again();
    },
    close() {
      rings.close();
      image.close();
    },
  };
}

/**
 * Thin lines between the pixels; those of one's rules have a dashed ring, those of the best list a
 * dot, the chosen one a full ring.
 * @param {CanvasRenderingContext2D} c @param {number} width @param {number} height
 * @param {{shape: number[], pixel: number, marked: Marked}} now
 */
function paint(c, width, height, { shape: [rows, columns], pixel, marked }) {
  const across = width / columns,
    down = height / rows;
  c.globalAlpha = 0.16;
  c.strokeStyle = colour("ink");
  c.lineWidth = 0.5;
  c.beginPath();
  for (let i = 1; i < columns; i++) (c.moveTo(i * across, 0), c.lineTo(i * across, height));
  for (let i = 1; i < rows; i++) (c.moveTo(0, i * down), c.lineTo(width, i * down));
  c.stroke();
  c.globalAlpha = 1;
  c.strokeStyle = colour("ink");
  const ring = (/** @type {number} */ at, /** @type {number} */ grow) =>
    c.strokeRect(
      (at % columns) * across - grow,
      Math.floor(at / columns) * down - grow,
      across + 2 * grow,
      down + 2 * grow,
    );
  c.lineWidth = 1.5;
  c.fillStyle = colour("paper"); // in a ring of ink: seen on both
  for (const rule of marked.best) {
    const [x, y] = [(rule.pixel % columns) + 0.5, Math.floor(rule.pixel / columns) + 0.5];
    c.beginPath();
    c.arc(x * across, y * down, Math.max(2, DOT * across), 0, 2 * Math.PI);
    c.fill();
    c.stroke();
  }
  c.setLineDash([2, 2]);
  c.strokeStyle = colour("here");
  for (const rule of marked.own) ring(rule.pixel, 0);
  c.setLineDash([]);
  c.lineWidth = 2.5;
  ring(pixel, 1);
}
