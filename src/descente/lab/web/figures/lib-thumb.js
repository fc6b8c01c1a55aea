// @ts-check
/** Images as small pictures: ink on paper, as the page has them now. */

import { h, scale } from "../draw.js";

/** @typedef {import("../model.js").Numbers} Numbers */

/**
 * Paint one image, one canvas pixel for each of its own; the style sheet makes it large.
 * @param {HTMLCanvasElement} canvas @param {Numbers} image @param {number[]} shape rows, columns
 */
export function paint(canvas, image, [rows, columns]) {
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(columns, rows);
  const shade = scale("ink");
  for (let i = 0; i < rows * columns; i++) pixels.data.set([...shade(image[i]), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
}

/** A canvas for `paint`. @param {string} [more] another class */
export function thumb(more = "") {
  return h("canvas", { class: `thumb ${more}`, role: "img" });
}

/**
 * Call when the page turns dark or light.
 * @param {() => void} task
 * @returns {() => void} stops it
 */
export function onTheme(task) {
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", task);
  document.addEventListener("themechange", task);
  return () => {
    media.removeEventListener("change", task);
    document.removeEventListener("themechange", task);
  };
}

/**
 * Buttons that look at the test image before and after the one looked at.
 * @param {import("../model.js").Model} model
 * @param {string} before @param {string} after what the buttons are called
 */
export function neighbours(model, before, after) {
  const go = (/** @type {number} */ by) => () => {
    const at = model.get("digit")?.words.digit ?? 0,
      n = model.get("status")?.words.test ?? 1;
    model.send({ do: { what: "digit", index: at < 0 ? 0 : (at + by + n) % n } });
  };
  return h(
    "span",
    { class: "neighbours" },
    h("button", { title: before, "aria-label": before, onclick: go(-1) }, "‹"),
    h("button", { title: after, "aria-label": after, onclick: go(1) }, "›"),
  );
}
