// @ts-check
/** The hidden layers, each with its number of neurons: one more, one less, wider, narrower. */

import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

const WIDEST = 128,
  DEEPEST = 6;

/**
 * @param {import("../../data/model.js").Model} model
 * @returns {{element: HTMLElement, write: () => void}}
 */
export function layers(model) {
  const boxes = h("span", { class: "widths" });
  const sign = (
    /** @type {string} */ text,
    /** @type {string} */ word,
    /** @type {() => void} */ onclick,
  ) => h("button", { title: t(word), "aria-label": t(word), onclick }, text);
  const less = sign("−", "network.fewer", () => change(widths().slice(0, -1)));
  const more = sign("+", "network.more", () => change([...widths(), widths().at(-1) ?? 16]));
  const element = h(
    "div",
    {
      class: "layers",
      role: "group",
      "aria-label": t("network.hidden"),
      title: t("network.again"),
    },
    h("span", { "aria-hidden": "true" }, t("network.hidden")),
    boxes,
    less,
    more,
  );

  /** @returns {number[]} as the network has them */
  const widths = () => (model.get("network")?.words.sizes ?? []).slice(1, -1);

  /** @param {number[]} to */
  function change(to) {
    model.set("hidden", to);
    model.save_changes();
  }

  /** @param {number} i */
  function box(i) {
    const input = h("input", {
      type: "number",
      min: 1,
      max: WIDEST,
      step: 1,
      inputmode: "numeric",
      "aria-label": t("network.width", { layer: i + 1 }),
      onchange: () => {
        const width = Math.round(Number(input.value)),
          now = widths();
        if (width >= 1) change(now.map((w, k) => (k === i ? Math.min(width, WIDEST) : w)));
        else input.value = String(now[i]);
      },
    });
    return input;
  }

  function write() {
    const now = widths();
    if (!model.get("network")) return;
    while (boxes.childElementCount > now.length) boxes.lastElementChild.remove();
    while (boxes.childElementCount < now.length) boxes.append(box(boxes.childElementCount));
    [...boxes.children].forEach((input, i) => {
      if (document.activeElement !== input || input.value === "") input.value = String(now[i]);
      input.setAttribute("aria-valuetext", whole(now[i]));
    });
    less.disabled = now.length <= 1;
    more.disabled = now.length >= DEEPEST;
  }
  return { element, write };
}
