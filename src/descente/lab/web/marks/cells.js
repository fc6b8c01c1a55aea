// @ts-check
/** Many numbers as cells of ink or of signed colour, walked through by mouse, touch and arrow keys. */

import { sharp } from "../kit/canvas.js";
import { h } from "../kit/dom.js";
import { FIRST, arrange, cellAt, indexOf, step } from "./cells-layout.js";
import { paintCells } from "./cells-paint.js";

/**
 * @typedef {Object} Sheet
 * @property {ArrayLike<number>} values
 * @property {number} rows of one block
 * @property {number} columns of one block
 * @property {number} [blocks] beside and under each other; by default one
 * @property {number} [across] blocks in a row
 * @property {(block: number, row: number, column: number) => number} [index] where a cell's value
 *   lies; by default block by block and row by row
 * @property {"ink"|"signed"|"area"} kind ink from 0 to `most`; signed; or squares of ink by area
 * @property {number} most the value of the full colour
 * @property {boolean} [numbers] written into the cells where there is room
 * @property {(block: number) => string} [caption] over each block
 * @property {Map<number, string>} [marks] outlined cells by index of the value: "here" or "ink"
 * @property {number} [tallest] the largest cell, in pixels
 */

/** Whether two sheets have the same cells. @param {Sheet|undefined} a @param {Sheet} b */
const alike = (a, b) => a?.rows === b.rows && a.columns === b.columns && a.blocks === b.blocks;

/**
 * @param {Object} how
 * @param {string} how.label what the sheet is called
 * @param {(index: number|null) => void} how.point called with the value pointed at, or with none
 * @param {(index: number) => void} [how.choose] called with the value clicked, or taken by Enter
 */
export function cells({ label, point, choose }) {
  /** @type {Sheet|undefined} */
  let sheet;
  /** @type {import("./cells-layout.js").Plan} */
  let plan;
  let at = FIRST,
    shown = false;
  const el = h("div", { class: "canvas cells" });
  const picture = sharp(el, (c) => {
    if (!sheet) return;
    const font = fit(sheet);
    const least = font * parseFloat(getComputedStyle(el).getPropertyValue("--legible"));
    paintCells(c, sheet, plan, { font, least }, shown ? at : null);
  });
  const { canvas } = picture;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);

  /** Plan the sheet, and make the box as high as its cells need. @param {Sheet} now */
  function fit(now) {
    const font = parseFloat(getComputedStyle(el).fontSize) || 13;
    plan = arrange(now, el.clientWidth, font);
    const high = `${plan.height}px`;
    if (el.style.height !== high) el.style.height = high;
    return font;
  }

  /** @param {import("./cells-layout.js").Cell|null} cell */
  function stand(cell) {
    shown = cell !== null;
    if (cell) at = cell;
    point(cell && sheet ? indexOf(sheet, cell) : null);
    picture.again();
  }

  /** The cell under the pointer. @param {MouseEvent} event */
  function under(event) {
    const { left, top } = canvas.getBoundingClientRect();
    return sheet ? cellAt(plan, event.clientX - left, event.clientY - top) : null;
  }

  canvas.addEventListener("pointermove", (event) => stand(under(event)));
  canvas.addEventListener("pointerleave", () =>
    stand(document.activeElement === canvas ? at : null),
  );
  canvas.addEventListener("click", (event) => {
    const cell = under(event);
    if (!cell || !sheet) return;
    stand(cell);
    choose?.(indexOf(sheet, cell));
  });
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && stand(at));
  canvas.addEventListener("blur", () => stand(null));
  canvas.addEventListener("keydown", (event) => {
    if (!sheet || event.altKey || event.ctrlKey || event.metaKey) return;
    const take = choose && (event.key === "Enter" || event.key === " ");
    const next = take ? at : step(plan, at, event.key);
    if (!next) return;
    event.preventDefault();
    if (take) choose(indexOf(sheet, at));
    stand(next);
  });

  return {
    el,
    /** @param {Sheet} next */
    show(next) {
      if (!alike(sheet, next)) at = FIRST;
      sheet = next;
      fit(next);
      picture.again();
    },
    /** @param {string} text */
    name: (text) => canvas.setAttribute("aria-label", text),
    close: picture.close,
  };
}
