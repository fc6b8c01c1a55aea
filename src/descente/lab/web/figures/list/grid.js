// @ts-check
/**
 * A grid of very many rows, of which only those in sight are in the document.
 *
 * The grid itself holds the focus; the row one stands on is told by `aria-activedescendant`.
 */

import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";

/** @typedef {{key: string, label: string, title: string}} Column */
/**
 * @typedef {Object} Wishes
 * @property {string} name for the rows' ids
 * @property {string} label
 * @property {Column[]} columns
 * @property {(index: number, cells: HTMLElement[]) => void} paint fills the cells of a row
 * @property {(index: number) => void} choose
 * @property {(index: number|null) => void} point what the pointer or the keyboard stands on
 * @property {(key: string) => void} sort
 */

const SPARE = 6; // rows above and below those in sight

/** @param {Wishes} wishes */
export function grid({ name, label, columns, paint, choose, point, sort }) {
  const heads = columns.map((column, i) =>
    h(
      "div",
      { role: "columnheader", "aria-colindex": i + 1, class: column.key },
      h(
        "button",
        { title: column.title, onclick: () => sort(column.key) },
        column.label,
        h("span", { class: "way", "aria-hidden": "true" }),
      ),
    ),
  );
  const head = h(
    "div",
    { role: "rowgroup", class: "head" },
    h("div", { role: "row", "aria-rowindex": 1 }, ...heads),
  );
  const body = h("div", { role: "rowgroup", class: "body" });
  const el = h(
    "div",
    {
      role: "grid",
      class: "rows",
      tabindex: 0,
      "aria-label": label,
      "aria-colcount": columns.length,
    },
    head,
    body,
  );
  let order = /** @type {Int32Array} */ (new Int32Array(0)),
    here = -1,
    active = 0,
    height = 36;
  /** @type {Map<number, {row: HTMLElement, cells: HTMLElement[], place: number}>} */
  const pool = new Map();

  const inSight = () => Math.max(1, Math.floor((el.clientHeight - head.offsetHeight) / height));

  /** Give every row in sight an element, and write what it says. @param {boolean} anew */
  function lay(anew) {
    const first = Math.max(0, Math.floor(el.scrollTop / height) - SPARE);
    const last = Math.min(order.length, first + inSight() + 2 * SPARE + 1);
    const free = [...pool.values()].filter((r) => r.place < first || r.place >= last);
    for (const row of free) pool.delete(row.place);
    let moved = free.length > 0;
    for (let place = first; place < last; place++) {
      let row = pool.get(place);
      if (!row) {
        row = free.pop() ?? fresh();
        row.place = place;
        pool.set(place, row);
        moved = true;
      } else if (!anew) continue;
      write(row);
    }
    if (moved) {
      // in the order of reading, which is also the order spoken
      body.replaceChildren(
        ...[...pool.values()].sort((a, b) => a.place - b.place).map((r) => r.row),
      );
    }
    mark();
  }

  function fresh() {
    const cells = columns.map((column, i) =>
      h("div", { role: "gridcell", "aria-colindex": i + 1, class: column.key }),
    );
    return { row: h("div", { role: "row" }, ...cells), cells, place: -1 };
  }

  /** @param {{row: HTMLElement, cells: HTMLElement[], place: number}} row */
  function write({ row, cells, place }) {
    row.style.transform = `translateY(${place * height}px)`;
    row.setAttribute("aria-rowindex", String(place + 2));
    row.id = `${name}-${place}`;
    row.dataset.place = String(place);
    paint(order[place], cells);
  }

  function mark() {
    for (const { row, place } of pool.values()) {
      row.classList.toggle("active", place === active);
      row.setAttribute("aria-selected", String(order[place] === here));
    }
    if (pool.has(active)) el.setAttribute("aria-activedescendant", `${name}-${active}`);
    else el.removeAttribute("aria-activedescendant");
  }

  /** Stand on a row and bring it into sight. @param {number} place @param {boolean} [middle] */
  function stand(place, middle = false) {
    active = Math.min(order.length - 1, Math.max(0, place));
    const top = active * height,
      room = el.clientHeight - head.offsetHeight;
    if (middle) el.scrollTop = top - room / 2 + height / 2;
    else if (top < el.scrollTop) el.scrollTop = top;
    else if (top + height > el.scrollTop + room) el.scrollTop = top + height - room;
    lay(false);
    if (order.length) point(order[active]);
  }

  const placeOf = (/** @type {Event} */ event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest("[data-place]");
    return row ? Number(/** @type {HTMLElement} */ (row).dataset.place) : -1;
  };
  el.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.target !== el || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = inSight() - 1;
    const by = /** @type {Record<string, number>} */ ({
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -order.length,
      End: order.length,
    })[event.key];
    if (by !== undefined) stand(active + by);
    else if ((event.key === "Enter" || event.key === " ") && order.length) choose(order[active]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  body.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const place = placeOf(event);
    if (place < 0) return;
    active = place;
    choose(order[place]);
    mark();
  });
  body.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const place = placeOf(event);
    if (place >= 0) point(order[place]);
  });
  body.addEventListener("pointerleave", () => point(null));
  el.addEventListener("focus", () => {
    const top = Math.ceil(el.scrollTop / height);
    if (active < top || active >= top + inSight()) active = top;
    mark();
  });
  el.addEventListener(
    "scroll",
    oncePerFrame(() => lay(false)),
  );
  const fit = () => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const top = el.scrollTop / height;
    el.classList.toggle("narrow", el.clientWidth < 29 * rem);
    el.classList.toggle("wide", el.clientWidth > 42 * rem);
    height = Math.round(rem * (el.classList.contains("narrow") ? 3.4 : 1.9));
    el.style.setProperty("--row", `${height}px`);
    body.style.height = `${order.length * height}px`;
    el.scrollTop = top * height;
    lay(true);
  };
  const watcher = new ResizeObserver(oncePerFrame(fit));
  watcher.observe(el);

  return {
    el,
    /** Whether somebody points at it or stands in it: then rows had better stay where they are. */
    get held() {
      return el.matches(":hover, :focus-within");
    },
    get order() {
      return order;
    },
    /** @param {Int32Array} rows @param {string} by @param {boolean} falling */
    show(rows, by, falling) {
      order = rows;
      active = Math.min(active, Math.max(0, rows.length - 1));
      el.setAttribute("aria-rowcount", String(rows.length + 1));
      body.style.height = `${rows.length * height}px`;
      columns.forEach(({ key }, i) =>
        heads[i].setAttribute(
          "aria-sort",
          key !== by ? "none" : falling ? "descending" : "ascending",
        ),
      );
      lay(true);
    },
    /** Write the numbers again, in the same order. */
    again: () => lay(true),
    /** @param {number} index the chosen weight, wherever it was chosen */
    chosen(index) {
      here = index;
      mark();
    },
    /** @param {number} index */
    goTo(index) {
      const place = order.indexOf(index);
      if (place >= 0) stand(place, true);
      return place >= 0;
    },
    top() {
      active = 0;
      el.scrollTop = 0;
    },
    close: () => watcher.disconnect(),
  };
}
