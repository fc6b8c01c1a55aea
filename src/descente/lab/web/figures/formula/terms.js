// @ts-check
/** The terms of the sum, one row for each output, and their shares of it as one bar. */

import { term } from "./mathml.js";
import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { css, letters, scale } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { walk } from "../../marks/error-row.js";

/** @typedef {import("../../data/model.js").Value} Value */

/** One row, and its part of the bar. @param {number} k @param {() => void} tell it is pointed at */
function row(k, tell) {
  const { math, y, a } = term();
  const value = h("span", { class: "number" }),
    bar = h("i"),
    part = h("i", { onpointerenter: tell });
  const name = h("th", { scope: "row" });
  const line = h(
    "tr",
    { onfocus: tell, onpointerenter: tell },
    name,
    h("td", { class: "term" }, h("span", {}, k ? "+" : "="), math),
    h("td", { class: "value" }, h("span", { class: "equals" }, "= "), value),
    h("td", { class: "bar" }, h("div", { class: "track" }, bar)),
  );

  /** @param {string} text its name @param {number} wanted @param {number} output @param {number} size the term @param {number} cost the sum */
  function write(text, wanted, output, size, cost) {
    const filled = Math.min(1, size);
    name.textContent = name.title = text;
    line.classList.toggle("wanted", wanted > 0.5);
    y.textContent = whole(wanted);
    a.textContent = number(output);
    value.textContent = number(size);
    value.title = full(size);
    bar.style.width = `${100 * filled}%`;
    part.style.flexGrow = String(1e9 * size); // below a sum of 1 they would not fill it
    const shade = scale("cost")(filled);
    part.style.background = bar.style.background = css(shade);
    part.style.color = letters(shade);
    part.textContent = size > 0.08 * cost ? text : "";
  }
  return { line, part, name, write };
}

/** The heads of the table. */
function head() {
  const names = ["output", "term", "value", "share"];
  const cells = names.map((name) => h("th", { scope: "col" }, t(`formula.${name}`)));
  return h("thead", { class: "unseen" }, h("tr", {}, ...cells));
}

/** The table of the terms, and the sentence about the one pointed at. */
export function terms() {
  const body = h("tbody"),
    sum = h("output", { class: "number" }),
    shares = h("div", { class: "shares", "aria-hidden": "true" });
  const detail = h("p", { class: "note detail" });
  const foot = h(
    "tr",
    {},
    h("th", { scope: "row", colspan: 2 }, t("formula.sum")),
    h("td", {}, h("span", { class: "equals" }, "= "), sum),
    h("td", {}, shares),
  );
  const caption = h("caption", { class: "unseen" }, t("formula.table"));
  const table = h("table", { class: "drawing" }, caption, head(), body, h("tfoot", {}, foot));
  /** @type {ReturnType<typeof row>[]} */
  let rows = [];
  /** @type {Value|undefined} */
  let errors;
  let chosen = -1;

  /** Every digit of one term. @param {number} k */
  function tell(k) {
    if (!errors || !rows[k]) return;
    chosen = k;
    rows.forEach(({ line, part }, i) => {
      for (const each of [line, part]) each.classList.toggle("chosen", i === k);
    });
    const { outputs, wanted, terms } = errors.arrays;
    detail.textContent = t("formula.detail", {
      name: rows[k].name.textContent,
      wanted: whole(wanted[k]),
      answered: full(outputs[k]),
      term: full(terms[k]),
    });
  }

  return {
    table,
    detail,
    /** @param {Value} value the errors @param {string[]} classes */
    write(value, classes) {
      errors = value;
      const { outputs, wanted, terms } = value.arrays,
        { cost } = value.scalars;
      if (rows.length !== outputs.length) {
        rows = Array.from(outputs, (_, k) => row(k, () => tell(k)));
        walk(rows);
        body.replaceChildren(...rows.map(({ line }) => line));
        shares.replaceChildren(...rows.map(({ part }) => part));
      }
      rows.forEach((each, k) => each.write(classes[k], wanted[k], outputs[k], terms[k], cost));
      sum.textContent = number(cost);
      sum.title = full(cost);
      if (chosen >= 0) tell(chosen);
    },
  };
}
