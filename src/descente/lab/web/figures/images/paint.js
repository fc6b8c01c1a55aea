// @ts-check
/** How the neurons' pictures and the scale of their colours are painted. */

import { corner } from "./layout.js";
import { colour, css, scale } from "../../kit/palette.js";
import { faint, paintPixels } from "../../marks/pixels.js";

/** @typedef {import("./layout.js").Grid} Grid */
/** @typedef {import("./layout.js").Spot} Spot */

/**
 * A picture for each neuron, its number over it.
 * @param {CanvasRenderingContext2D} c @param {Grid} grid @param {ArrayLike<number>} all the first
 *   layer's numbers @param {number} outputs neurons of the layer
 * @param {number} most the value of the full colour @param {number} em
 */
export function pictures(c, grid, all, outputs, most, em) {
  const { inputs, side, shown, cell } = grid,
    rows = Math.ceil(inputs / side);
  c.font = `${0.68 * em}px ${colour("sans")}`;
  for (let neuron = 0; neuron < shown; neuron++) {
    const [x, y] = corner(grid, neuron);
    const values = Float32Array.from({ length: inputs }, (_, i) => all[i * outputs + neuron]);
    const picture = { values, rows, columns: side, kind: /** @type {"signed"} */ ("signed"), most };
    paintPixels(c, picture, x, y, cell, (cell / side) * rows);
    c.fillStyle = faint();
    c.fillText(String(neuron), x, y - 0.22 * em);
  }
}

/**
 * A square around one pixel, with paper around it.
 * @param {CanvasRenderingContext2D} c @param {Grid} grid @param {Spot} spot @param {string} line
 */
export function mark(c, grid, { neuron, input }, line) {
  if (neuron >= grid.shown) return;
  const [x, y] = corner(grid, neuron),
    dot = grid.cell / grid.side,
    half = Math.max(dot, 5);
  const left = x + ((input % grid.side) + 0.5) * dot - half,
    top = y + (Math.floor(input / grid.side) + 0.5) * dot - half;
  for (const wide of [4, 2]) {
    c.strokeStyle = wide === 4 ? colour("paper") : line;
    c.lineWidth = wide;
    c.strokeRect(left, top, 2 * half, 2 * half);
  }
}

/** The scale of signed colours, from left to right. @param {CanvasRenderingContext2D} c @param {number} width @param {number} height */
export function ramp(c, width, height) {
  const shade = scale("signed");
  for (let x = 0; x < width; x++) {
    c.fillStyle = css(shade(x / Math.max(1, width - 1)));
    c.fillRect(x, 0, 1.5, height);
  }
}
