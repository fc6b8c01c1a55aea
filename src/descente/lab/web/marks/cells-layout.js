// @ts-check
/** Where the cells of a sheet lie, which one is under a point, and where a key leads from one. */

import { ARROWS } from "../kit/keys.js";

/** @typedef {import("./cells.js").Sheet} Sheet */
/** @typedef {{block: number, row: number, column: number}} Cell */
/**
 * @typedef {Object} Plan lengths in pixels
 * @property {number} rows of one block
 * @property {number} columns of one block
 * @property {number} blocks
 * @property {number} across blocks beside each other
 * @property {number} size of one cell
 * @property {number} gap between two blocks
 * @property {number} head the room for the caption over a block
 * @property {number} height of everything
 */

/** The cell that the cursor starts from. @type {Cell} */
export const FIRST = { block: 0, row: 0, column: 0 };

/**
 * The plan of a sheet in a box; its lines are one pixel inside the box's edges.
 * @param {Omit<Sheet, "values"|"kind"|"most">} sheet
 * @param {number} width of the box @param {number} font the size of the captions
 * @returns {Plan}
 */
export function arrange(sheet, width, font) {
  const { rows, columns, blocks = 1, caption, tallest = Infinity } = sheet;
  const across = Math.min(blocks, sheet.across ?? 1);
  const gap = blocks > 1 ? Math.max(4, font * 0.5) : 0;
  const head = caption ? font * 1.5 : 0;
  const size = Math.min((width - 2 - gap * (across - 1)) / across / columns, tallest);
  const lines = Math.ceil(blocks / across);
  const height = Math.ceil(lines * (head + rows * size) + (lines - 1) * gap) + 2;
  return { rows, columns, blocks, across, size, gap, head, height };
}

/** The index of a cell's value. @param {Sheet} sheet @param {Cell} cell */
export function indexOf(sheet, { block, row, column }) {
  if (sheet.index) return sheet.index(block, row, column);
  return (block * sheet.rows + row) * sheet.columns + column;
}

/** The top left corner of a block's cells. @param {Plan} plan @param {number} block */
export function corner({ rows, columns, across, size, gap, head }, block) {
  const line = Math.floor(block / across);
  return {
    left: 1 + (block % across) * (columns * size + gap),
    top: 1 + line * (head + rows * size + gap) + head,
  };
}

/** The cell under a point of the box. @param {Plan} plan @param {number} x @param {number} y */
export function cellAt(plan, x, y) {
  for (let block = 0; block < plan.blocks; block++) {
    const { left, top } = corner(plan, block);
    const column = Math.floor((x - left) / plan.size),
      row = Math.floor((y - top) / plan.size);
    if (column >= 0 && column < plan.columns && row >= 0 && row < plan.rows) {
      return { block, row, column };
    }
  }
  return null;
}

/**
 * The cell a key leads to: arrows go over the edge of one block into the next, Page Up and Page
 * Down to the block before and after, Home and End to the ends of a row. Null for other keys.
 * @param {Plan} plan @param {Cell} from @param {string} key @returns {Cell|null}
 */
export function step({ rows, columns, blocks, across }, from, key) {
  let { block, row, column } = from;
  if (ARROWS[key]) {
    column += ARROWS[key][0];
    row += ARROWS[key][1];
  } else if (key === "PageUp") block -= 1;
  else if (key === "PageDown") block += 1;
  else if (key === "Home") column = 0;
  else if (key === "End") column = columns - 1;
  else return null;
  const place = block % across;
  if (column >= columns && place < across - 1) [block, column] = [block + 1, 0];
  if (column < 0 && place > 0) [block, column] = [block - 1, columns - 1];
  if (row >= rows && block + across < blocks) [block, row] = [block + across, 0];
  if (row < 0 && block >= across) [block, row] = [block - across, rows - 1];
  const within = (/** @type {number} */ at, /** @type {number} */ count) =>
    Math.min(count - 1, Math.max(0, at));
  return { block: within(block, blocks), row: within(row, rows), column: within(column, columns) };
}
