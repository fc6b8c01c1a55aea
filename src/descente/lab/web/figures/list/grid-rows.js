// @ts-check
/** The elements of the rows in sight; a row that leaves gives its element to one that comes. */

import { h } from "../../kit/dom.js";

/** @typedef {{row: HTMLElement, cells: HTMLElement[], position: number}} Shown */

/**
 * @param {HTMLElement} body
 * @param {Pick<import("./grid.js").Wishes, "name"|"columns"|"paint">} wishes
 */
export function rowsShown(body, { name, columns, paint }) {
  /** @type {Map<number, Shown>} by the position in the order of the rows */
  const all = new Map();

  /** @returns {Shown} */
  function fresh() {
    const cells = columns.map((column, i) =>
      h("div", { role: "gridcell", "aria-colindex": i + 1, class: column.key }),
    );
    return { row: h("div", { role: "row" }, ...cells), cells, position: -1 };
  }

  /** @param {Shown} shown @param {number} index @param {number} height */
  function write({ row, cells, position }, index, height) {
    row.style.transform = `translateY(${position * height}px)`;
    row.setAttribute("aria-rowindex", String(position + 2));
    row.id = `${name}-${position}`;
    row.dataset.position = String(position);
    paint(index, cells);
  }

  return {
    /**
     * Have the rows from `first` before `last`; those that were there are written again if `anew`.
     * @param {Int32Array} order @param {{first: number, last: number}} span
     * @param {number} height @param {boolean} anew
     */
    lay(order, { first, last }, height, anew) {
      const free = [...all.values()].filter((r) => r.position < first || r.position >= last);
      for (const { position } of free) all.delete(position);
      let moved = free.length > 0;
      for (let position = first; position < last; position++) {
        let shown = all.get(position);
        if (shown && !anew) continue;
        if (!shown) {
          shown = free.pop() ?? fresh();
          shown.position = position;
          all.set(position, shown);
          moved = true;
        }
        write(shown, order[position], height);
      }
      if (!moved) return;
      // in the order of reading, which is also the order spoken
      const sorted = [...all.values()].sort((a, b) => a.position - b.position);
      body.replaceChildren(...sorted.map(({ row }) => row));
    },
    /** @param {number} active @param {(position: number) => boolean} chosen */
    mark(active, chosen) {
      for (const { row, position } of all.values()) {
        row.classList.toggle("active", position === active);
        row.setAttribute("aria-selected", String(chosen(position)));
      }
    },
    /** Whether the row has an element. @param {number} position */
    has: (position) => all.has(position),
  };
}
