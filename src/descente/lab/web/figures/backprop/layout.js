// @ts-check
/** How a step's numbers lie on the sheet of cells, and where the network lies on its small map. */

import { kindOf } from "./steps.js";

/** Neurons of a layer that are drawn on the map. */
const MOST = 20;
/** Numbers in a row at most. */
const ROW = 40;

/** The side of a square of so many cells; 0 where they make none. @param {number} count */
export function sideOf(count) {
  const side = Math.round(Math.sqrt(count));
  return side * side === count ? side : 0;
}

/**
 * How the numbers of a step lie on the sheet: an image is a square, the weights from an image are
 * one small picture for each neuron, other weights a table, and a layer one row, or more rows under
 * each other where it is too long.
 * @param {import("./steps.js").Step} step @param {number[]} shape of its numbers
 * @param {number} width of the figure, in pixels @param {number} em the size of its letters
 * @param {number} height of the window, half of which is enough
 */
export function sheetOf(step, shape, width, em, height) {
  const [rows, columns] = shape.length > 1 ? shape : [1, shape[0]];
  const narrow = width < 40 * em;
  if (step.layer === 0 && rows === 1 && sideOf(columns)) {
    const square = sideOf(columns);
    return { rows: square, columns: square, tallest: Math.min(0.7 * em, height / 2 / square) };
  }
  const side = sideOf(rows);
  if (step.layer === 1 && rows > 100 && side) {
    return {
      rows: side,
      columns: side,
      blocks: columns,
      across: Math.min(columns, narrow ? 4 : 8),
      tallest: 0.6 * em,
      index: (
        /** @type {number} */ block,
        /** @type {number} */ row,
        /** @type {number} */ column,
      ) => (row * side + column) * columns + block,
    };
  }
  if (rows > 1) return { rows, columns, tallest: Math.min(1.7 * em, height / 2 / rows) };
  const long = (narrow && columns > 5) || (width < 65 * em && columns > 10);
  const lines = columns > ROW ? Math.ceil(columns / ROW) : long ? 2 : 1;
  const across = Math.ceil(columns / lines);
  return {
    rows: 1,
    columns: across,
    blocks: lines,
    across: 1,
    tallest: 4 * em,
    index: (/** @type {number} */ block, /** @type {number} */ _, /** @type {number} */ column) =>
      block * across + column,
  };
}

/**
 * Which number of the network one cell of a step is: a pixel, a neuron, or a number of θ.
 * @param {import("./steps.js").Step} step @param {number[]} shape of its numbers
 * @param {number} index @param {number[]} sizes of the network's layers
 */
export function whichOf(step, shape, index, sizes) {
  const side = sideOf(sizes[0]);
  const pixel = (/** @type {number} */ at) => (side ? [Math.floor(at / side), at % side] : null);
  const { layer } = step;
  if (layer === 0) return { layer, neuron: -1, input: index, pixel: pixel(index) };
  if (kindOf(step) !== "weights") return { layer, neuron: index, input: null, pixel: null };
  const input = Math.floor(index / shape[1]);
  return { layer, neuron: index % shape[1], input, pixel: layer === 1 ? pixel(input) : null };
}

/**
 * Where everything lies on the map, in pixels: a column for each layer, the first the image's; an
 * arrow under them says which way the computation goes.
 * @param {number[]} sizes @param {number} width @param {number} height @param {number} font
 */
export function mapOf(sizes, width, height, font) {
  const top = font * 0.8,
    bottom = height - font * 2,
    middle = (top + bottom) / 2,
    pitch = (bottom - top) / MOST;
  const columns = sizes.map((size, layer) => {
    const count = Math.min(MOST, size),
      step = Math.min((bottom - top) / count, pitch * 1.3);
    return {
      x: font * 3.6 + (layer / (sizes.length - 1)) * (width - font * 5),
      ys: Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * step),
    };
  });
  const half = font * 2.4;
  return {
    font,
    columns,
    radius: Math.max(2.5, Math.min(font * 0.62, pitch * 0.5)),
    image: { left: columns[0].x - half, top: middle - half, side: 2 * half },
    /** Where links leave the image: from its right edge, which stands for all of its pixels. */
    rays: Array.from({ length: 9 }, (_, i) => middle + (i - 4) * font * 0.55),
    arrow: { left: font, right: width - font, y: height - font * 0.8 },
  };
}
