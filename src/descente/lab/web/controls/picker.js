// @ts-check
/** Choosing one number of θ: by its index, or the next in rank of the gradient; for all the page. */

import { numberField } from "./number.js";
import { choose } from "./weight.js";
import { h } from "../kit/dom.js";
import { whole } from "../kit/numbers.js";
import { locate, nameOf } from "../kit/theta.js";
import { t } from "../kit/words.js";

/**
 * The control, which follows the gradient and what the page has chosen.
 * @param {import("../data/model.js").Model} model
 * @param {() => void} changed called when another number is chosen
 */
export function picker(model, changed) {
  /** @type {number|null} */
  let index = model.get("weight") ?? null;
  const name = h("span", { class: "name" }),
    rank = h("span", { class: "rank" });
  const stronger = rankButton("‹", t("slope.stronger"), () => turn(-1)),
    weaker = rankButton("›", t("slope.weaker"), () => turn(1));

  /** The ranks of all numbers as the server gives them, 1 for the largest |∂C/∂w|. */
  const ranks = () => model.get("gradient")?.arrays.rank;
  const field = numberField({
    name: t("slope.weight"),
    range: () => ({ least: 0, whole: true, ...(ranks() ? { most: ranks().length - 1 } : {}) }),
    now: () => index,
    take: (to) => choose(model, to),
  });

  /** Choose the neighbour in rank. @param {1|-1} by */
  function turn(by) {
    if (index === null || !ranks()) return;
    const to = ranks().indexOf(ranks()[index] + by);
    if (to >= 0) choose(model, to);
  }

  function write() {
    field.write();
    if (index === null) return;
    const gradient = model.get("gradient"),
      count = ranks()?.length ?? 0;
    if (index >= count) return;
    const own = ranks()[index];
    name.textContent = nameOf(locate(gradient.words.sizes, index));
    rank.textContent = t("slope.rank", { rank: whole(own), of: whole(count) });
    stronger.disabled = own === 1;
    weaker.disabled = own === count;
  }

  model.on("change:gradient", write);
  model.on("change:weight", (to) => {
    if (to === index || to === undefined || to === null) return;
    index = to;
    write();
    changed();
  });
  write();
  return {
    el: h(
      "div",
      { class: "lab-row lab-pick" },
      h("label", {}, t("slope.number"), field.el),
      name,
      h("span", { class: "lab-row" }, stronger, rank, weaker),
      field.says,
    ),
    get index() {
      return index;
    },
    /** Take the server's own choice, where nobody has chosen one that there is. @param {number} which */
    found(which) {
      if (index !== null && index < (ranks()?.length ?? Infinity)) return;
      index = which;
      write();
    },
  };
}

/** @param {string} sign @param {string} words @param {() => void} onclick */
function rankButton(sign, words, onclick) {
  return h("button", { title: words, "aria-label": words, onclick }, sign);
}
