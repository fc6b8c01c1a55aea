// @ts-check
/** The best list of a length in words, and buttons that take it and give one's own back. */

import { listOf } from "./best.js";
import { code } from "./rule.js";
import { h } from "../../kit/dom.js";
import { counted, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./rule.js").Rule} Rule */

/** @param {{take: (rules: Rule[]) => void, back: () => void}} acts */
export function foundList({ take, back }) {
  /** @type {Rule[]} */
  let rules = [];
  const lines = h("ol", { tabindex: 0, "aria-label": t("rules.words") });
  const why = h("p", { class: "note" });
  const takes = h("button", { class: "do", onclick: () => take(rules) });
  const gives = h("button", { class: "do", onclick: back }, t("rules.back"));
  const element = h(
    "div",
    { class: "found" },
    h("div", { class: "controls" }, takes, gives),
    h("details", {}, h("summary", {}, t("rules.words")), lines, why),
  );
  let written = "";
  return {
    element,
    /**
     * @param {import("../../data/model.js").Value|null} found @param {number} k
     * @param {string[]} classes @param {boolean} waiting whether one's own rules wait behind these
     * @param {boolean} beaten
     */
    write(found, k, classes, waiting, beaten) {
      element.hidden = !found;
      gives.hidden = !waiting;
      if (!found) return;
      rules = listOf(found, k);
      takes.textContent = counted("rules.take", rules.length);
      const { train, n } = found.words;
      why.textContent = t("rules.best.why", { train: whole(train), n: whole(n) });
      lines.classList.toggle("beaten", beaten);
      const texts = rules.map((rule) => code(rule, classes));
      if (written === (written = texts.join("\n"))) return;
      lines.replaceChildren(...texts.map((text) => h("li", {}, h("code", {}, text))));
    },
  };
}
