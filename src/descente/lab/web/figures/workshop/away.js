// @ts-check
/** θ, its history and its path, to take away as a file. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @param {import("../../data/model.js").Model} model @returns {HTMLElement} */
export function away(model) {
  const link = h("a", { class: "do", download: "" }, t("workshop.away"));
  const write = () => {
    const key = model.get("kept")?.words.key;
    link.hidden = !key || !model.get("status")?.words.step;
    link.href = `/kept/${key}`;
  };
  model.on("change:kept", write);
  model.on("change:status", write);
  write();
  return h("p", { class: "note" }, link);
}
