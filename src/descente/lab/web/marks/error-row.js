// @ts-check
/** One output: what was wanted, what was answered, the difference, and its square as an area. */

import { h } from "../kit/dom.js";
import { indexAlong } from "../kit/keys.js";
import { full, number, signed, whole } from "../kit/numbers.js";
import { css, scale } from "../kit/palette.js";
import { t } from "../kit/words.js";

/** @param {() => void} tell when it is pointed at, or has the focus */
export function row(tell) {
  const fill = h("i", { class: "fill" }),
    want = h("i", { class: "want" }),
    gap = h("i", { class: "gap" });
  const cell = (/** @type {string} */ name) => h("td", { class: `number ${name}` });
  const answered = cell("answered"),
    difference = cell("difference"),
    name = h("th", { scope: "row" });
  const square = h("i", { class: "square" }),
    term = h("span", { class: "number" });
  const said = h("span", { class: "unseen" });
  const line = h(
    "tr",
    { onfocus: tell, onpointerenter: tell },
    name,
    h("td", { class: "bar" }, said, h("div", { class: "track" }, fill, want, gap)),
    answered,
    difference,
    h("td", { class: "square" }, h("span", { class: "room" }, square), term),
  );

  /**
   * @param {string} text its name @param {boolean} answer whether the network says this one
   * @param {{outputs: number, wanted: number, differences: number, terms: number}} values
   */
  function write(text, answer, { outputs: a, wanted: y, differences, terms }) {
    name.textContent = name.title = text;
    line.className = [y > 0.5 ? "right" : "", answer ? "said" : ""].join(" ");
    const [low, high] = [a, y].sort((p, q) => p - q).map((v) => 100 * Math.min(1, Math.max(0, v)));
    fill.style.width = `${100 * Math.min(1, Math.max(0, a))}%`;
    want.style.width = `${100 * y}%`;
    gap.style.left = `${low}%`;
    gap.style.width = `${high - low}%`;
    gap.style.background = `var(--signed-${differences > 0 ? 4 : 0})`;
    said.textContent = `${t("errors.wanted")} ${whole(y)}, ${t("errors.fill")} ${number(a)}`;
    answered.textContent = number(a);
    answered.title = full(a);
    difference.textContent = signed(differences);
    difference.title = full(differences);
    square.style.setProperty("--side", String(Math.min(1, Math.abs(differences))));
    square.style.background = css(scale("cost")(Math.min(1, terms)));
    term.textContent = number(terms);
    term.title = full(terms);
  }
  return { line, name, write };
}

/**
 * Up and down from row to row, as in a list of choices.
 * @param {{line: HTMLElement}[]} rows
 */
export function walk(rows) {
  rows.forEach(({ line }, k) => {
    line.tabIndex = k ? -1 : 0;
    line.addEventListener("keydown", (event) => {
      const to = indexAlong(event, { index: k, count: rows.length, axis: "down" });
      if (to === null || !rows[to]) return;
      event.preventDefault();
      line.tabIndex = -1;
      rows[to].line.tabIndex = 0;
      rows[to].line.focus();
    });
  });
}
