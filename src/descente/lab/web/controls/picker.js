// @ts-check
/** Choosing one number of θ: by its index, or the next in rank of the gradient; for all the page. */

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
  const box = h("input", {
    type: "number",
    min: 0,
    step: 1,
    inputmode: "numeric",
    "aria-label": t("slope.weight"),
    onchange: () => jump(Math.round(Number(box.value))),
  });
  const name = h("span", { class: "name" }),
    rank = h("span", { class: "rank" });
  const stronger = rankButton("‹", t("slope.stronger"), () => turn(-1)),
    weaker = rankButton("›", t("slope.weaker"), () => turn(1));

  /** The ranks of all numbers as the server gives them, 1 for the largest |∂C/∂w|. */
  const ranks = () => model.get("gradient")?.arrays.rank;

  /** Choose what was typed, or write the index again where the network has no such number. */
  function jump(/** @type {number} */ to) {
    if (to >= 0 && to < (ranks()?.length ?? Infinity)) choose(model, to);
    else write();
  }

  /** Choose the neighbour in rank. @param {1|-1} by */
  function turn(by) {
    if (index === null || !ranks()) return;
    const to = ranks().indexOf(ranks()[index] + by);
    if (to >= 0) choose(model, to);
  }

  function write() {
    if (index === null) return;
    if (document.activeElement !== box) box.value = String(index);
    const gradient = model.get("gradient"),
      count = ranks()?.length ?? 0;
    if (index >= count) return;
    const own = ranks()[index];
    name.textContent = nameOf(locate(gradient.words.sizes, index));
    rank.textContent = t("slope.rank", { rank: whole(own), of: whole(count) });
    box.max = String(count - 1);
    stronger.disabled = own === 1;
    weaker.disabled = own === count;
  }

  model.on("change:gradient", write);
  model.on("change:weight", (to) => {
    if (to === index || to === undefined || to === null) return;
    index = to;
    box.value = String(to);
    write();
    changed();
  });
  write();
  return {
    el: h(
      "div",
      { class: "lab-row lab-pick" },
      h("label", {}, t("slope.number"), box),
      name,
      h("span", { class: "lab-row" }, stronger, rank, weaker),
    ),
    get index() {
      return index;
    },
    /** Take the server's own choice, where nobody has chosen. @param {number} which */
    found(which) {
      if (index !== null) return;
      index = which;
      write();
    },
  };
}

/** @param {string} sign @param {string} words @param {() => void} onclick */
function rankButton(sign, words, onclick) {
  return h("button", { title: words, "aria-label": words, onclick }, sign);
}
