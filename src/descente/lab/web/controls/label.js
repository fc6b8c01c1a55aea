// @ts-check
/** What a drawing is meant to be: its maker says so, and the error is then measured against that. */

import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

/**
 * @param {import("../data/model.js").Model} model
 * @returns {{element: HTMLElement, write: () => void}}
 */
export function labels(model) {
  const row = h("span", { class: "labels" });
  const element = h(
    "div",
    { class: "meant", role: "group", "aria-label": t("pad.meant"), hidden: true },
    h("span", { "aria-hidden": "true" }, t("pad.meant")),
    row,
  );

  function write() {
    const words = model.get("digit")?.words;
    element.hidden = !words?.drawn;
    if (!words?.drawn) return;
    const { classes, label } = words;
    if (row.childElementCount !== classes.length) {
      row.replaceChildren(
        ...classes.map((/** @type {string} */ name, /** @type {number} */ digit) =>
          h("button", { onclick: () => model.send({ do: { what: "label", digit } }) }, name),
        ),
      );
    }
    [...row.children].forEach((button, i) =>
      button.setAttribute("aria-pressed", String(i === label)),
    );
  }
  return { element, write };
}
