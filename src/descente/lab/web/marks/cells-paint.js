// @ts-check
/** How a sheet of cells is painted: full cells of ink or colour, or squares of ink by area. */

import { number } from "../kit/numbers.js";
import { colour, css, scale } from "../kit/palette.js";
import { corner, indexOf } from "./cells-layout.js";

/** @typedef {import("./cells.js").Sheet} Sheet */
/** @typedef {import("./cells-layout.js").Plan} Plan */
/** @typedef {import("./cells-layout.js").Cell} Cell */
/** @typedef {(value: number, x: number, y: number) => void} Brush paints one cell from its corner */

/** Cells that are larger than this have a thin line of paper between them, in pixels. */
const APART = 6;
/** Cells that are larger than this have room for a number, in pixels. */
const ROOMY = 30;

/**
 * @param {CanvasRenderingContext2D} c @param {Sheet} sheet @param {Plan} plan
 * @param {{font: number, least: number}} type the size of the captions, and the least of a number
 * @param {Cell|null} cursor the cell pointed at
 */
export function paintCells(c, sheet, plan, type, cursor) {
  const { rows, columns, size } = plan,
    { font } = type;
  const brush = sheet.kind === "area" ? areas(c, sheet, size) : colours(c, sheet, size, type);
  for (let block = 0; block < plan.blocks; block++) {
    const { left, top } = corner(plan, block);
    if (sheet.caption) caption(c, sheet.caption(block), left, top - font * 0.4, font);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const value = sheet.values[indexOf(sheet, { block, row, column })];
        brush(value, left + column * size, top + row * size);
      }
    }
    c.strokeStyle = css(scale("ink")(0.25));
    c.lineWidth = 1;
    c.strokeRect(left - 0.5, top - 0.5, columns * size + 1, rows * size + 1);
  }
  if (sheet.marks?.size) paintMarks(c, sheet, plan, sheet.marks);
  if (cursor) ring(c, plan, cursor, colour("ink"), 2, 1.5);
}

/** The part of the full colour that a value has. @param {number} value @param {number} most */
const share = (value, most) => (most > 0 && Number.isFinite(value) ? value / most : 0);

/**
 * Squares of ink whose area is the value; a quiet dot where there is none.
 * @param {CanvasRenderingContext2D} c @param {Sheet} sheet @param {number} size @returns {Brush}
 */
function areas(c, { most }, size) {
  const ink = colour("ink"),
    dot = css(scale("ink")(0.25));
  return (value, x, y) => {
    const part = Math.min(1, Math.max(0, share(value, most)));
    const side = Math.max(1, Math.sqrt(part) * size);
    c.fillStyle = part > 0 ? ink : dot;
    c.fillRect(x + (size - side) / 2, y + (size - side) / 2, side, side);
  };
}

/**
 * Full cells of ink or of signed colour, with their numbers where those are wanted and have room.
 * @param {CanvasRenderingContext2D} c @param {Sheet} sheet @param {number} size
 * @param {{font: number, least: number}} type @returns {Brush}
 */
function colours(c, { kind, most, numbers }, size, type) {
  const shade = scale(kind === "signed" ? "signed" : "ink");
  const table = Array.from({ length: 257 }, (_, i) => css(shade(i / 256)));
  const side = size > APART ? size - 1 : size + 0.5;
  return (value, x, y) => {
    const part = kind === "signed" ? 0.5 + share(value, most) / 2 : share(value, most);
    const level = Math.round(256 * Math.min(1, Math.max(0, part)));
    c.fillStyle = table[level];
    c.fillRect(x, y, side, side);
    if (numbers && size > ROOMY) {
      write(c, value, shade(level / 256), x + size / 2, y + size / 2, size, type);
    }
  };
}

/**
 * A number in the middle of its cell, dark or light as the colour under it asks for; with fewer
 * digits where it has no room, and none at all where nobody could read it.
 * @param {CanvasRenderingContext2D} c @param {number} value
 * @param {[number, number, number]} under @param {number} x @param {number} y
 * @param {number} size of the cell @param {{font: number, least: number}} type
 */
function write(c, value, under, x, y, size, { font, least }) {
  const setFont = (/** @type {number} */ height) => {
    c.font = `${height}px ui-monospace, "DejaVu Sans Mono", monospace`;
  };
  const dark = 0.299 * under[0] + 0.587 * under[1] + 0.114 * under[2] < 140;
  const full = Math.min(size * 0.25, font);
  setFont(full);
  /** @param {string} text */
  const fitted = (text) => Math.min(1, (size - 6) / c.measureText(text).width) * full;
  let text = number(value);
  if (fitted(text) < least) text = number(value, 2);
  const height = fitted(text);
  if (height < least) return;
  setFont(height);
  c.fillStyle = dark ? "#fff" : "#111";
  c.textAlign = "center";
  c.fillText(text, x, y + height * 0.35);
}

/**
 * @param {CanvasRenderingContext2D} c @param {string} text @param {number} x @param {number} y
 * @param {number} font
 */
function caption(c, text, x, y, font) {
  c.fillStyle = css(scale("ink")(0.66));
  c.font = `${font}px ${colour("sans") || "sans-serif"}`;
  c.textAlign = "left";
  c.fillText(text, x, y);
}

/**
 * Rings around the marked cells.
 * @param {CanvasRenderingContext2D} c @param {Sheet} sheet @param {Plan} plan
 * @param {Map<number, string>} marks
 */
function paintMarks(c, sheet, plan, marks) {
  const area = sheet.kind === "area";
  for (let block = 0; block < plan.blocks; block++) {
    for (let row = 0; row < plan.rows; row++) {
      for (let column = 0; column < plan.columns; column++) {
        const cell = { block, row, column },
          mark = marks.get(indexOf(sheet, cell));
        if (!mark) continue;
        // ink stands out on ink where there is paper between
        if (area) ring(c, plan, cell, colour("paper"), 6, 2);
        ring(c, plan, cell, colour(mark === "here" ? "here" : "ink"), 2.5, area ? 3 : 1);
      }
    }
  }
}

/**
 * A ring around a cell, so many pixels outside its edge.
 * @param {CanvasRenderingContext2D} c @param {Plan} plan @param {Cell} cell
 * @param {string} stroke @param {number} wide @param {number} out
 */
function ring(c, plan, { block, row, column }, stroke, wide, out) {
  const { left, top } = corner(plan, block),
    side = plan.size + 2 * out;
  c.strokeStyle = stroke;
  c.lineWidth = wide;
  c.strokeRect(left + column * plan.size - out, top + row * plan.size - out, side, side);
}
