// @ts-check
/** Recorded runs, one of which can be opened. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @param {import("../../data/model.js").Model} model @param {string[]} names @returns {HTMLElement} */
export function runs(model, names) {
  const choose = h(
    "select",
    { "aria-label": t("workshop.run") },
    ...names.map((name) => h("option", {}, name)),
  );
  const open = () => model.send({ do: { what: "run", name: choose.value } });
  return h(
    "section",
    { class: "workshop-runs" },
    h("h2", {}, t("workshop.run")),
    names.length
      ? h("div", { class: "controls" }, choose, h("button", { onclick: open }, t("workshop.open")))
      : h("p", { class: "note" }, t("workshop.no-runs")),
  );
}
