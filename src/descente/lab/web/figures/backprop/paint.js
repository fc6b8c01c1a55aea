// @ts-check
/** What backpropagation's figure is made of: formulas, the names of its steps, the network's map. */

import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { colour, css, scale } from "../../kit/palette.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

const KINDS = /** @type {Record<string, string>} */ ({
  image: "image",
  "weighted sums": "sums",
  activations: "activations",
  cost: "cost",
  weights: "weights",
  biases: "biases",
});

/** The kind of a step, as our words call it. @param {{quantity: string}} step */
export function arrive({ quantity }) {
  return KINDS[quantity] ?? "sums";
}

/**
 * "∂C/∂W2 = a1ᵀ δ2" with its letters slanted and its layers as indices.
 * @param {string} text @returns {(Node|string)[]}
 */
export function formula(text) {
  return text
    .split(/((?:[azδWbyC](?![a-z]))(?:\d+)?(?:_[jk])?)/u)
    .filter(Boolean)
    .map((piece) => {
      const found = piece.match(/^([azδWbyC])(\d+)?(?:_([jk]))?$/u);
      if (!found) return piece.replace(/Σ_k/, "Σₖ");
      const index = [found[2], found[3]].filter(Boolean).join(",");
      return h(
        "span",
        { class: "term" },
        h("i", {}, found[1]),
        ...(index ? [h("sub", {}, index)] : []),
      );
    });
}

const MOST = 20; // neurons of a layer that are drawn

/** The network, small: what is known so far, the layer at work, and which way it goes. @param {import("../../data/model.js").Model} model */
export function map(model) {
  /** @type {Value|undefined} */
  let trace;
  let k = 0;
  const box = h("div", { class: "canvas map" });
  const way = h("p", { class: "way" });
  const picture = sharp(box, paint);
  picture.canvas.setAttribute("role", "img");

  /** The newest step up to now that holds a number for each neuron of a layer. @param {number} layer */
  function newest(layer) {
    const steps = /** @type {any[]} */ (trace?.words.steps ?? []);
    for (let i = k; i >= 0; i--) {
      if (steps[i].layer === layer && steps[i].quantity !== "weights") return i;
    }
    return -1;
  }

  /** @param {CanvasRenderingContext2D} c @param {number} width @param {number} height */
  function paint(c, width, height) {
    const sizes = /** @type {number[]|undefined} */ (model.get("status")?.words.sizes);
    if (!trace || !sizes) return;
    const step = trace.words.steps[k];
    const ink = scale("ink"),
      signs = scale("signed"),
      line = css(ink(0.3));
    const font = parseFloat(getComputedStyle(box).fontSize) || 13;
    const top = font * 0.8,
      bottom = height - font * 2;
    const x = (/** @type {number} */ layer) =>
      font * 3.6 + (layer / (sizes.length - 1)) * (width - font * 5);
    const many = (/** @type {number} */ layer) => Math.min(MOST, sizes[layer]);
    const pitch = (bottom - top) / MOST;
    const y = (/** @type {number} */ layer, /** @type {number} */ i) =>
      (top + bottom) / 2 +
      (i - (many(layer) - 1) / 2) * Math.min((bottom - top) / many(layer), pitch * 1.3);
    // the links; those of the layer at work are darker
    for (let layer = 1; layer < sizes.length; layer++) {
      const busy =
        (step.layer === layer &&
          (step.quantity === "weights" ||
            (step.quantity === "weighted sums" && step.phase === "forward"))) ||
        (step.phase === "backward" && step.quantity === "activations" && step.layer === layer - 1);
      c.strokeStyle = busy ? css(ink(0.62)) : css(ink(0.13));
      c.lineWidth = busy ? 0.9 : 0.6;
      c.beginPath();
      for (let i = 0; i < (layer === 1 ? 9 : many(layer - 1)); i++) {
        for (let j = 0; j < many(layer); j++) {
          c.moveTo(
            x(layer - 1) + (layer === 1 ? font * 2.4 : 0),
            layer === 1 ? (top + bottom) / 2 + (i - 4) * font * 0.55 : y(layer - 1, i),
          );
          c.lineTo(x(layer), y(layer, j));
        }
      }
      c.stroke();
    }
    // the image
    const image = trace.arrays.value0,
      side = Math.round(Math.sqrt(image.length)),
      pixel = (font * 4.8) / side;
    const left = x(0) - font * 2.4,
      high = (top + bottom) / 2 - font * 2.4;
    if (side * side === image.length) {
      for (let i = 0; i < image.length; i++) {
        c.fillStyle = css(ink(image[i]));
        c.fillRect(
          left + (i % side) * pixel,
          high + Math.floor(i / side) * pixel,
          pixel + 0.4,
          pixel + 0.4,
        );
      }
    }
    frame(c, left, high, font * 4.8, font * 4.8, step.layer === 0);
    // the neurons: ink on the way forward, signed on the way back, hollow while unknown
    for (let layer = 1; layer < sizes.length; layer++) {
      const at = newest(layer),
        of = at < 0 ? null : trace.words.steps[at];
      const values = at < 0 ? null : trace.arrays[`value${at}`];
      let most = 1e-300;
      if (values) for (const v of values) most = Math.max(most, Math.abs(v));
      const radius = Math.max(2.5, Math.min(font * 0.62, pitch * 0.5));
      for (let i = 0; i < many(layer); i++) {
        const filled = of?.quantity === "activations" && of.phase === "forward";
        c.beginPath();
        c.arc(x(layer), y(layer, i), radius, 0, 2 * Math.PI);
        c.fillStyle = !values
          ? colour("paper")
          : css(filled && most <= 1 ? ink(values[i]) : signs(0.5 + values[i] / (2 * most)));
        c.fill();
        c.strokeStyle = css(ink(values ? 0.6 : 0.35));
        c.lineWidth = 1;
        c.stroke();
      }
      const reach = y(layer, many(layer) - 1) - y(layer, 0);
      if (step.layer === layer && step.quantity !== "weights") {
        frame(
          c,
          x(layer) - radius - 5,
          y(layer, 0) - radius - 5,
          2 * radius + 10,
          reach + 2 * radius + 10,
          true,
        );
      }
    }
    // which way
    const y0 = height - font * 0.8,
      back = step.phase === "backward";
    const [from, to] = back ? [width - font, font] : [font, width - font];
    const reached = x(step.layer) + (back && step.quantity === "weights" ? -font * 2 : 0);
    c.strokeStyle = line;
    c.lineWidth = 2;
    c.beginPath();
    c.moveTo(from, y0);
    c.lineTo(to, y0);
    c.stroke();
    c.strokeStyle = c.fillStyle = colour("ink");
    c.beginPath();
    c.moveTo(from, y0);
    c.lineTo(reached, y0);
    c.stroke();
    c.beginPath();
    const tip = back ? -1 : 1;
    c.moveTo(reached + tip * font * 0.7, y0);
    c.lineTo(reached, y0 - font * 0.45);
    c.lineTo(reached, y0 + font * 0.45);
    c.fill();
  }

  /** @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} w @param {number} t @param {boolean} busy */
  function frame(c, x, y, w, t, busy) {
    c.strokeStyle = busy ? colour("ink") : css(scale("ink")(0.3));
    c.lineWidth = busy ? 2 : 1;
    c.strokeRect(x, y, w, t);
  }

  return {
    el: h("div", { class: "side" }, box, way),
    /** @param {Value} value @param {number} step */
    draw(value, step) {
      trace = value;
      k = step;
      const { phase, layer } = value.words.steps[k];
      way.textContent = t(`backprop.way.${phase}`);
      picture.canvas.setAttribute("aria-label", t(`backprop.map.${phase}`, { layer }));
      picture.again();
    },
    close: picture.close,
  };
}
