// @ts-check
/**
 * A grid of very many rows, of which only those in sight are in the document.
 *
 * The grid itself holds the focus; the row one stands on is told by `aria-activedescendant`.
 */

import { inSight, scrolledTo, span, visibleRow } from "./grid-layout.js";
import { rowsShown } from "./grid-rows.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { indexAlong } from "../../kit/keys.js";

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

/** @param {Wishes} wishes */
export function grid(wishes) {
  const { name, columns, choose, point } = wishes;
  const { el, head, heads, body } = elements(wishes);
  const shown = rowsShown(body, wishes);
  let order = /** @type {Int32Array} */ (new Int32Array(0)),
    here = -1,
    active = 0,
    height = 36;
  const port = () => ({ top: el.scrollTop, room: el.clientHeight - head.offsetHeight, height });

  /** Give every row in sight an element, and write what it says. @param {boolean} anew */
  function lay(anew) {
    shown.lay(order, span(port(), order.length), height, anew);
    mark();
  }

  function mark() {
    shown.mark(active, (position) => order[position] === here);
    if (shown.has(active)) el.setAttribute("aria-activedescendant", `${name}-${active}`);
    else el.removeAttribute("aria-activedescendant");
  }

  /** Stand on a row and bring it into sight. @param {number} position @param {boolean} [middle] */
  function stand(position, middle = false) {
    active = Math.min(order.length - 1, Math.max(0, position));
    el.scrollTop = scrolledTo(port(), active, middle);
    lay(false);
    if (order.length) point(order[active]);
  }

  onKeys(
    el,
    () => ({ index: active, count: order.length, axis: "down", page: inSight(port()) - 1 }),
    { stand, enter: () => order.length && choose(order[active]) },
  );
  onRows(body, {
    click(position) {
      active = position;
      choose(order[position]);
      mark();
    },
    move: (position) => point(position === null ? null : order[position]),
  });
  el.addEventListener("focus", () => {
    active = visibleRow(port(), active);
    mark();
  });
  const laySoon = oncePerFrame(() => lay(false));
  el.addEventListener("scroll", laySoon);
  const stop = onWidth(el, (now) => {
    const top = el.scrollTop / height;
    height = now;
    body.style.height = `${order.length * height}px`;
    el.scrollTop = top * height;
    lay(true);
  });

  return {
    el,
    get order() {
      return order;
    },
    /** @param {Int32Array} rows @param {string} by @param {boolean} falling */
    show(rows, by, falling) {
      order = rows;
      active = Math.min(active, Math.max(0, rows.length - 1));
      el.setAttribute("aria-rowcount", String(rows.length + 1));
      body.style.height = `${rows.length * height}px`;
      markSorted(heads, columns, by, falling ? "descending" : "ascending");
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
      const position = order.indexOf(index);
      if (position >= 0) stand(position, true);
      return position >= 0;
    },
    top() {
      active = 0;
      el.scrollTop = 0;
    },
    close: stop,
  };
}

/** The grid with its heads, and the body that rows come into. @param {Wishes} wishes */
function elements({ label, columns, sort }) {
  const heads = columns.map(({ key, label, title }, i) =>
    h(
      "div",
      { role: "columnheader", "aria-colindex": i + 1, class: key },
      h(
        "button",
        { title, onclick: () => sort(key) },
        label,
        h("span", { class: "way", "aria-hidden": "true" }),
      ),
    ),
  );
  const headRow = h("div", { role: "row", "aria-rowindex": 1 }, ...heads);
  const head = h("div", { role: "rowgroup", class: "head" }, headRow);
  const body = h("div", { role: "rowgroup", class: "body" });
  const attributes = {
    role: "grid",
    class: "rows drawing",
    tabindex: 0,
    "aria-label": label,
    "aria-colcount": columns.length,
  };
  return { el: h("div", attributes, head, body), head, heads, body };
}

/** @param {HTMLElement[]} heads @param {Column[]} columns @param {string} by @param {string} way */
function markSorted(heads, columns, by, way) {
  heads.forEach((one, i) => one.setAttribute("aria-sort", columns[i].key === by ? way : "none"));
}

/**
 * The keys of the grid itself: those that lead to another row, and Enter or Space.
 * @param {HTMLElement} el @param {() => Parameters<typeof indexAlong>[1]} line
 * @param {{stand: (position: number) => void, enter: () => void}} acts
 */
function onKeys(el, line, { stand, enter }) {
  el.addEventListener("keydown", (event) => {
    if (event.target !== el || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = indexAlong(event, line());
    if (to !== null) stand(to);
    else if (event.key === "Enter" || event.key === " ") enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Click and pointer on rows, by their position. @param {HTMLElement} body @param {{click: (position: number) => void, move: (position: number|null) => void}} acts */
function onRows(body, { click, move }) {
  /** @param {(position: number) => void} act */
  const withPosition = (act) => (/** @type {Event} */ event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest("[data-position]");
    if (row) act(Number(/** @type {HTMLElement} */ (row).dataset.position));
  };
  body.addEventListener("click", withPosition(click));
  body.addEventListener("pointermove", withPosition(move));
  body.addEventListener("pointerleave", () => move(null));
}

/**
 * Narrow grids have two lines in a row: tell the height of a row with every width.
 * @param {HTMLElement} el @param {(height: number) => void} fit
 * @returns {() => void} stops it
 */
function onWidth(el, fit) {
  const watcher = new ResizeObserver(
    oncePerFrame(() => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const least = parseFloat(getComputedStyle(el).getPropertyValue("--one-line"));
      const narrow = el.clientWidth < least * rem;
      el.classList.toggle("narrow", narrow);
      el.classList.toggle("wide", el.clientWidth > 42 * rem);
      const height = Math.round(rem * (narrow ? 3.4 : 1.9));
      el.style.setProperty("--row", `${height}px`);
      fit(height);
    }),
  );
  watcher.observe(el);
  return () => watcher.disconnect();
}
