// @ts-check
/** How many test images have which error: bars from 0 to the farthest, and where this image stands. */

import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { colour, css, scale } from "../../kit/palette.js";
import { t } from "../../kit/words.js";

/**
 * @param {import("../../data/model.js").Model} model
 * @returns {{box: HTMLElement, again: () => void, close: () => void}}
 */
export function bins(model) {
  const box = h("div", { class: "canvas bins" });
  const { again, close } = sharp(box, (c, width, height) => {
    const value = model.get("errors");
    if (!value) return;
    const { cost, far } = value.scalars,
      counts = value.arrays.histogram;
    const size = Math.max(12, Math.round(0.7 * parseFloat(getComputedStyle(box).fontSize))),
      bottom = height - size - 6,
      top = size + 8;
    const high = Math.max(1, ...counts),
      step = width / counts.length,
      shade = scale("cost");
    const x = (/** @type {number} */ value_) => (value_ / far) * width;
    counts.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      const tall = Math.max(1.5, (Math.log1p(count) / Math.log1p(high)) * (bottom - top));
      c.fillStyle = css(shade(i / (counts.length - 1)));
      if (count) c.fillRect(i * step + 0.5, bottom - tall, step - 1, tall);
    });
    c.fillStyle = colour("ink");
    c.font = `${size}px ui-monospace, monospace`;
    c.fillRect(0, bottom, width, 1);
    for (let at = 0; at <= far; at++) {
      c.textAlign = at === 0 ? "left" : at === far ? "right" : "center";
      c.fillText(at === far ? `${whole(at)} +` : whole(at), x(at), height - 3);
    }
    if (Number.isFinite(cost))
      here(c, Math.min(width - 6, Math.max(6, x(cost))), width, bottom, size);
  });

  /**
   * Where this image stands.
   * @param {CanvasRenderingContext2D} c @param {number} x @param {number} width
   * @param {number} bottom @param {number} size
   */
  function here(c, x, width, bottom, size) {
    c.fillStyle = colour("here");
    c.fillRect(x - 1, 10, 2, bottom - 10);
    c.beginPath();
    c.moveTo(x, 12);
    c.lineTo(x - 6, 1);
    c.lineTo(x + 6, 1);
    c.fill();
    c.fillStyle = colour("ink");
    const left = x > width / 2;
    c.textAlign = left ? "right" : "left";
    c.fillText(t("errors.this"), x + (left ? -10 : 10), size);
  }
  return { box, again, close };
}
