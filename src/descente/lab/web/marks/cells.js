// @ts-check
/** Many numbers as cells of ink or of signed colour, walked through by mouse, touch and arrow keys. */

import { sharp } from "../kit/canvas.js";
import { h } from "../kit/dom.js";
import { number } from "../kit/numbers.js";
import { colour, css, scale } from "../kit/palette.js";

/**
 * @typedef {Object} Sheet
 * @property {ArrayLike<number>} values
 * @property {number} rows of one block
 * @property {number} columns of one block
 * @property {number} [blocks] beside and under each other; by default one
 * @property {number} [across] blocks in a row
 * @property {(block: number, row: number, column: number) => number} [index] where a cell's value lies
 * @property {"ink"|"signed"|"area"} kind ink from 0 to `most`; signed; or squares of ink by area
 * @property {number} most the value of the full colour
 * @property {boolean} [numbers] written into the cells where there is room
 * @property {(block: number) => string} [caption] over each block
 * @property {Map<number, string>} [marks] outlined cells by index of the value: "here" or "ink"
 * @property {number} [tallest] the largest cell, in pixels
 */
/**
 * @param {{label: string, point: (index: number|null) => void, choose?: (index: number) => void}} how
 */
export function cells({ label, point, choose }) {
  /** @type {Sheet|undefined} */
  let sheet;
  let size = 0,
    gap = 0,
    head = 0;
  let at = { block: 0, row: 0, column: 0 },
    shown = false;
  const el = h("div", { class: "canvas cells" });
  const picture = sharp(el, paint);
  const canvas = picture.canvas;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);

  const count = () => sheet?.blocks ?? 1;
  const across = () => Math.min(count(), sheet?.across ?? 1);
  const indexOf = (/** @type {typeof at} */ p) =>
    sheet?.index
      ? sheet.index(p.block, p.row, p.column)
      : (p.block * (sheet?.rows ?? 0) + p.row) * (sheet?.columns ?? 0) + p.column;

  /** The box is as high as its cells need. */
  function fit() {
    if (!sheet) return;
    const width = el.clientWidth,
      many = across(),
      font = fontSize();
    gap = count() > 1 ? Math.max(4, font * 0.5) : 0;
    head = sheet.caption ? font * 1.5 : 0;
    const room = (width - 2 - gap * (many - 1)) / many;
    size = Math.min(room / sheet.columns, sheet.tallest ?? Infinity);
    const lines = Math.ceil(count() / many);
    const high = `${Math.ceil(lines * (head + sheet.rows * size) + (lines - 1) * gap) + 2}px`;
    if (el.style.height !== high) el.style.height = high;
  }
  const fontSize = () => parseFloat(getComputedStyle(el).fontSize) || 13;

  /** @param {number} block @returns {[number, number]} */
  function corner(block) {
    if (!sheet) return [0, 0];
    const line = Math.floor(block / across()),
      place = block % across();
    return [
      1 + place * (sheet.columns * size + gap),
      1 + line * (head + sheet.rows * size + gap) + head,
    ];
  }

  /** @param {CanvasRenderingContext2D} c */
  function paint(c) {
    fit();
    if (!sheet) return;
    const { values, rows, columns, kind, most, marks } = sheet;
    const shade = scale(kind === "signed" ? "signed" : "ink"),
      ink = colour("ink"),
      dot = css(scale("ink")(0.25));
    const table = Array.from({ length: 257 }, (_, i) => css(shade(i / 256)));
    const snug = size > 6 ? 1 : 0;
    c.textAlign = "center";
    for (let block = 0; block < count(); block++) {
      const [left, top] = corner(block);
      if (sheet.caption) {
        c.fillStyle = css(scale("ink")(0.66));
        c.font = `${fontSize()}px ${colour("sans") || "sans-serif"}`;
        c.textAlign = "left";
        c.fillText(sheet.caption(block), left, top - fontSize() * 0.4);
        c.textAlign = "center";
      }
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const value = values[indexOf({ block, row, column })];
          const x = left + column * size,
            y = top + row * size;
          const share = most > 0 && Number.isFinite(value) ? value / most : 0;
          if (kind === "area") {
            const side = Math.max(1, Math.sqrt(Math.max(0, Math.min(1, share))) * size);
            c.fillStyle = share > 0 ? ink : dot;
            c.fillRect(x + (size - side) / 2, y + (size - side) / 2, side, side);
            continue;
          }
          const place = Math.round(
            256 * Math.min(1, Math.max(0, kind === "ink" ? share : 0.5 + share / 2)),
          );
          c.fillStyle = table[place];
          c.fillRect(x, y, size - snug + (snug ? 0 : 0.5), size - snug + (snug ? 0 : 0.5));
          if (sheet.numbers && size > 30)
            write(c, value, shade(place / 256), x + size / 2, y + size / 2);
        }
      }
      c.strokeStyle = css(scale("ink")(0.25));
      c.lineWidth = 1;
      c.strokeRect(left - 0.5, top - 0.5, columns * size + 1, rows * size + 1);
    }
    for (let cell = 0; marks?.size && cell < count() * rows * columns; cell++) {
      const p = {
        block: Math.floor(cell / (rows * columns)),
        row: Math.floor(cell / columns) % rows,
        column: cell % columns,
      };
      const mark = marks.get(indexOf(p));
      if (!mark) continue;
      if (kind === "area") ring(c, p, colour("paper"), 6, 2); // paper between, so that ink stands out on ink
      ring(c, p, mark === "here" ? colour("here") : ink, 2.5, kind === "area" ? 3 : 1);
    }
    if (shown) ring(c, at, ink, 2, 1.5);
  }

  /** @param {CanvasRenderingContext2D} c @param {number} value @param {[number, number, number]} under @param {number} x @param {number} y */
  function write(c, value, under, x, y) {
    const dark = 0.299 * under[0] + 0.587 * under[1] + 0.114 * under[2] < 140;
    c.fillStyle = dark ? "#fff" : "#111";
    let font = Math.min(size * 0.24, fontSize());
    const text = number(value);
    c.font = `${font}px ui-monospace, "DejaVu Sans Mono", monospace`;
    const wide = c.measureText(text).width;
    if (wide > size - 6) {
      font *= (size - 6) / wide;
      c.font = `${font}px ui-monospace, "DejaVu Sans Mono", monospace`;
    }
    if (font >= 8) c.fillText(text, x, y + font * 0.35);
  }

  /** @param {CanvasRenderingContext2D} c @param {typeof at} p @param {string} stroke @param {number} wide @param {number} out */
  function ring(c, p, stroke, wide, out) {
    const [left, top] = corner(p.block);
    c.strokeStyle = stroke;
    c.lineWidth = wide;
    c.strokeRect(
      left + p.column * size - out,
      top + p.row * size - out,
      size + 2 * out,
      size + 2 * out,
    );
  }

  /** @param {PointerEvent|MouseEvent} event */
  function under(event) {
    if (!sheet) return null;
    const box = canvas.getBoundingClientRect();
    const x = event.clientX - box.left,
      y = event.clientY - box.top;
    for (let block = 0; block < count(); block++) {
      const [left, top] = corner(block);
      const column = Math.floor((x - left) / size),
        row = Math.floor((y - top) / size);
      if (column >= 0 && column < sheet.columns && row >= 0 && row < sheet.rows)
        return { block, row, column };
    }
    return null;
  }

  /** @param {typeof at|null} p */
  function stand(p) {
    shown = p !== null;
    if (p) at = p;
    point(p && sheet ? indexOf(p) : null);
    picture.again();
  }

  canvas.addEventListener("pointermove", (event) => stand(under(event)));
  canvas.addEventListener("pointerleave", () =>
    stand(document.activeElement === canvas ? at : null),
  );
  canvas.addEventListener("click", (event) => {
    const p = under(event);
    if (!p) return;
    stand(p);
    choose?.(indexOf(p));
  });
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && stand(at));
  canvas.addEventListener("blur", () => stand(null));
  canvas.addEventListener("keydown", (event) => {
    if (!sheet || event.altKey || event.ctrlKey || event.metaKey) return;
    const { rows, columns } = sheet,
      p = { ...at };
    const way = /** @type {Record<string, [number, number, number]>} */ ({
      ArrowRight: [1, 0, 0],
      ArrowLeft: [-1, 0, 0],
      ArrowDown: [0, 1, 0],
      ArrowUp: [0, -1, 0],
      PageDown: [0, 0, 1],
      PageUp: [0, 0, -1],
    })[event.key];
    if (way) [p.column, p.row, p.block] = [p.column + way[0], p.row + way[1], p.block + way[2]];
    else if (event.key === "Home" || event.key === "End")
      p.column = event.key === "Home" ? 0 : columns - 1;
    else if ((event.key === "Enter" || event.key === " ") && choose) choose(indexOf(at));
    else return;
    event.preventDefault();
    // over the edge of one block lies the next
    if (p.column >= columns && p.block % across() < across() - 1) {
      p.block += 1;
      p.column = 0;
    }
    if (p.column < 0 && p.block % across() > 0) {
      p.block -= 1;
      p.column = columns - 1;
    }
    if (p.row >= rows && p.block + across() < count()) {
      p.block += across();
      p.row = 0;
    }
    if (p.row < 0 && p.block >= across()) {
      p.block -= across();
      p.row = rows - 1;
    }
    const within = (/** @type {number} */ v, /** @type {number} */ n) =>
      Math.min(n - 1, Math.max(0, v));
    stand({
      block: within(p.block, count()),
      row: within(p.row, rows),
      column: within(p.column, columns),
    });
  });

  return {
    el,
    /** @param {Sheet} next */
    show(next) {
      const same =
        sheet &&
        sheet.rows === next.rows &&
        sheet.columns === next.columns &&
        sheet.blocks === next.blocks;
      sheet = next;
      if (!same) at = { block: 0, row: 0, column: 0 };
      fit();
      picture.again();
    },
    /** @param {string} text */
    name: (text) => canvas.setAttribute("aria-label", text),
    close: picture.close,
  };
}
