// @ts-check
/** The outputs as rows, their sum, and a sentence about the one pointed at. */

import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { row, walk } from "../../marks/error-row.js";

/** The head of one column. @param {string} name */
function head(name) {
  const key = (/** @type {string} */ mark, /** @type {string} */ word) =>
    h("span", {}, h("i", { class: mark }), t(`errors.${word}`));
  const says =
    name === "class"
      ? h("span", { class: "unseen" }, t("errors.class"))
      : name === "bar"
        ? h("span", { class: "key" }, key("want", "wanted"), key("fill", "fill"))
        : t(`errors.${name}`);
  return h("th", { scope: "col", class: name }, says);
}

/** The table of one example's errors. */
export function table() {
  const body = h("tbody"),
    sum = h("td", { class: "number" }),
    detail = h("p", { class: "note detail" });
  const heads = ["class", "bar", "answered", "difference", "square"].map(head);
  const foot = h(
    "tr",
    {},
    h("th", { scope: "row", colspan: 2 }, t("errors.sums")),
    h("td", { class: "answered" }),
    h("td", { class: "difference" }),
    sum,
  );
  const caption = h("caption", { class: "unseen" }, t("errors.table"));
  const element = h(
    "table",
    { class: "drawing" },
    caption,
    h("thead", {}, h("tr", {}, ...heads)),
    body,
    h("tfoot", {}, foot),
  );
  /** @type {ReturnType<typeof row>[]} */
  let rows = [];
  /** @type {import("../../data/model.js").Value|undefined} */
  let errors;
  let chosen = -1;

  /** The full values of one output. @param {number} k */
  function tell(k) {
    if (!errors || !rows[k]) return;
    chosen = k;
    const { outputs, wanted, terms } = errors.arrays;
    detail.textContent = t("errors.detail", {
      name: rows[k].name.textContent ?? "",
      wanted: whole(wanted[k]),
      answered: full(outputs[k]),
      term: full(terms[k]),
    });
  }

  return {
    element,
    detail,
    /** @param {import("../../data/model.js").Value} value @param {string[]} classes @param {number} answer */
    write(value, classes, answer) {
      errors = value;
      const { outputs, wanted, differences, terms } = value.arrays;
      if (rows.length !== outputs.length) {
        rows = Array.from(outputs, (_, k) => row(() => tell(k)));
        walk(rows);
        body.replaceChildren(...rows.map(({ line }) => line));
      }
      rows.forEach((each, k) =>
        each.write(classes[k], k === answer, {
          outputs: outputs[k],
          wanted: wanted[k],
          differences: differences[k],
          terms: terms[k],
        }),
      );
      sum.textContent = number(value.scalars.cost);
      sum.title = full(value.scalars.cost);
      if (chosen >= 0) tell(chosen);
    },
  };
}
