// @ts-check
/** What a drawing is meant to be: its maker says so, and the error is then measured against that. */

import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

/**
 * A button for each class; the row is there only while a drawing is looked at.
 * @param {import("../data/model.js").Model} model
 * @returns {HTMLElement}
 */
export function labels(model) {
  const row = h("span", { class: "labels" });
  let named = "";
  const element = h(
    "div",
    { class: "meant", role: "group", "aria-label": t("label.meant"), hidden: true },
    h("span", { "aria-hidden": "true" }, t("label.meant")),
    row,
  );

  function write() {
    const words = model.get("digit")?.words;
    element.hidden = !words?.drawn;
    if (!words?.drawn) return;
    const { classes, label } = words;
    if (named !== (named = classes.join("\n"))) {
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

  model.on("change:digit", write);
  write();
  return element;
}
