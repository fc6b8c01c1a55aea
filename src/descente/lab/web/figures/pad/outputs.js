// @ts-check
/** The outputs as rows: name, bar, number; the answer filled, what was wanted outlined. */

import { h } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @returns {{element: HTMLElement, write: (value: import("../../data/model.js").Value) => void}} */
export function outputs() {
  const body = h("tbody");
  const element = h(
    "table",
    { class: "outputs" },
    h("caption", {}, t("pad.outputs")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["digit", "bar", "number"].map((name) =>
          name === "bar" ? h("td") : h("th", { scope: "col" }, t(`pad.${name}`)),
        ),
      ),
    ),
    body,
  );
  /** @type {{row: any, said: any, bar: any, figure: any}[]} */
  let rows = [];
  let named = "";

  /** @param {import("../../data/model.js").Value} value */
  function write(value) {
    const { classes, answer, label } = value.words,
      values = value.arrays.outputs;
    if (named !== (named = classes.join("\n"))) {
      rows = classes.map((/** @type {string} */ text) => {
        const bar = h("span"),
          said = h("span", { class: "spoken" });
        const figure = h("td", { class: "number" });
        const name = h(
          "th",
          { scope: "row" },
          h("span", { class: "name", title: text }, text),
          said,
        );
        const row = h("tr", {}, name, h("td", { class: "bar" }, bar), figure);
        return { said, bar, figure, row };
      });
      body.replaceChildren(...rows.map((r) => r.row));
    }
    rows.forEach(({ row, said, bar, figure }, i) => {
      row.classList.toggle("answer", i === answer);
      row.classList.toggle("wanted", i === label);
      const words = [
        i === answer && t("quantity.answered"),
        i === label && t("quantity.wanted"),
      ].filter(Boolean);
      said.textContent = words.length ? ` (${words.join(", ")})` : "";
      bar.style.width = `${100 * Math.min(1, Math.max(0, values[i]))}%`;
      figure.textContent = number(values[i]);
      figure.title = full(values[i]);
    });
  }
  return { element, write };
}
