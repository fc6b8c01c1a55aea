// @ts-check
/** The network, small: what is known so far, the layer at work, and which way it goes. */

import { mapOf, sideOf } from "./layout.js";
import { isActivation, largest, newest, worksOn } from "./steps.js";
import { sharp } from "../../kit/canvas.js";
import { depicts, h } from "../../kit/dom.js";
import { colour, css, scale } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";
import { paintPixels } from "../../marks/pixels.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {ReturnType<typeof mapOf>} Plan */
/** @typedef {import("./steps.js").Step} Step */

/** @param {import("../../data/model.js").Model} model */
export function map(model) {
  /** @type {Value|undefined} */
  let trace;
  let k = 0;
  const box = h("div", { class: "canvas map" });
  const way = h("p", { class: "way" });
  const picture = sharp(box, (c, width, height) => {
    const sizes = /** @type {number[]|undefined} */ (model.get("status")?.words.sizes);
    if (!trace || !sizes) return;
    const plan = mapOf(sizes, width, height, parseFloat(getComputedStyle(box).fontSize) || 13);
    const step = trace.words.steps[k];
    links(c, plan, step);
    image(c, plan, trace.arrays.value0, step.layer === 0);
    for (let layer = 1; layer < sizes.length; layer++) neurons(c, plan, trace, k, layer);
    arrow(c, plan, step);
  });

  return {
    el: h("div", { class: "side" }, box, way),
    /** @param {Value} value @param {number} at the step */
    draw(value, at) {
      trace = value;
      k = at;
      const { phase, layer } = value.words.steps[k];
      way.textContent = t(`backprop.way.${phase}`);
      depicts(picture.canvas, t(`backprop.map.${phase}`, { layer }));
      picture.again();
    },
    close: picture.close,
  };
}

/**
 * The links; those that the step works on are darker.
 * @param {CanvasRenderingContext2D} c @param {Plan} plan @param {Step} step
 */
function links(c, { columns, image: { left, side }, rays }, step) {
  const ink = scale("ink");
  for (let layer = 1; layer < columns.length; layer++) {
    const busy = worksOn(step, layer),
      before = columns[layer - 1],
      { x, ys } = columns[layer];
    const [start, from] = layer === 1 ? [left + side, rays] : [before.x, before.ys];
    c.strokeStyle = css(ink(busy ? 0.62 : 0.13));
    c.lineWidth = busy ? 0.9 : 0.6;
    c.beginPath();
    for (const high of from) for (const low of ys) (c.moveTo(start, high), c.lineTo(x, low));
    c.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} c @param {Plan} plan @param {ArrayLike<number>} values
 * @param {boolean} busy
 */
function image(c, { image: { left, top, side } }, values, busy) {
  const rows = sideOf(values.length);
  if (rows) paintPixels(c, { values, rows, columns: rows }, left, top, side, side);
  frame(c, left, top, side, side, busy);
}

/**
 * The neurons of a layer: ink on the way forward, signed on the way back, hollow while unknown.
 * @param {CanvasRenderingContext2D} c @param {Plan} plan @param {Value} trace @param {number} k
 * @param {number} layer
 */
function neurons(c, { columns, radius }, trace, k, layer) {
  const { steps } = trace.words,
    at = newest(steps, k, layer),
    { x, ys } = columns[layer];
  const ink = scale("ink"),
    signs = scale("signed");
  const values = at < 0 ? null : trace.arrays[`value${at}`];
  const most = values ? largest(values) || 1 : 1;
  const full = values && isActivation(steps[at]) && most <= 1;
  const line = css(ink(values ? 0.6 : 0.35));
  ys.forEach((y, i) => {
    const fill = !values
      ? colour("paper")
      : css(full ? ink(values[i]) : signs(0.5 + values[i] / (2 * most)));
    disc(c, x, y, radius, fill, line);
  });
  if (steps[k].layer !== layer || steps[k].quantity === "weights") return;
  const out = radius + 5,
    reach = ys[ys.length - 1] - ys[0];
  frame(c, x - out, ys[0] - out, 2 * out, reach + 2 * out, true);
}

/**
 * Which way it goes, and how far it has come.
 * @param {CanvasRenderingContext2D} c @param {Plan} plan @param {Step} step
 */
function arrow(c, { columns, font, arrow: { left, right, y } }, { phase, quantity, layer }) {
  const back = phase === "backward",
    tip = back ? -1 : 1;
  const [from, to] = back ? [right, left] : [left, right];
  const reached = columns[layer].x - (back && quantity === "weights" ? font * 2 : 0);
  const line = (/** @type {number} */ end, /** @type {string} */ stroke) => {
    c.strokeStyle = stroke;
    c.beginPath();
    c.moveTo(from, y);
    c.lineTo(end, y);
    c.stroke();
  };
  c.lineWidth = 2;
  line(to, css(scale("ink")(0.3)));
  line(reached, colour("ink"));
  c.fillStyle = colour("ink");
  c.beginPath();
  c.moveTo(reached + tip * font * 0.7, y);
  c.lineTo(reached, y - font * 0.45);
  c.lineTo(reached, y + font * 0.45);
  c.fill();
}

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} width
 * @param {number} height @param {boolean} busy
 */
function frame(c, x, y, width, height, busy) {
  c.strokeStyle = busy ? colour("ink") : css(scale("ink")(0.3));
  c.lineWidth = busy ? 2 : 1;
  c.strokeRect(x, y, width, height);
}
