// @ts-check
/** Choosing one number of θ: by its index, or the next in rank of the gradient; shared by the page. */

import { h } from "../kit/dom.js";
import { whole } from "../kit/numbers.js";
import { locate, nameOf } from "../kit/theta.js";
import { t } from "../kit/words.js";

/**
 * @param {import("../data/model.js").Model} model @param {() => void} changed when another one is chosen
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
    onchange: () => choose(Math.round(Number(box.value))),
  });
  const name = h("span", { class: "name" }),
    rank = h("span", { class: "rank" });
  const turn = (/** @type {number} */ way) =>
    h(
      "button",
      {
        title: t(way < 0 ? "slope.stronger" : "slope.weaker"),
        "aria-label": t(way < 0 ? "slope.stronger" : "slope.weaker"),
        onclick: () => {
          const to = beside(way);
          if (to !== null) choose(to);
        },
      },
      way < 0 ? "‹" : "›",
    );
  const back = turn(-1),
    on = turn(1);
  const el = h(
    "div",
    { class: "lab-row lab-pick" },
    h("label", {}, t("slope.number"), box),
    name,
    h("span", { class: "lab-row" }, back, rank, on),
  );

  /** @param {number} to */
  const choose = (to) => {
    const count = model.get("gradient")?.arrays.vector.length ?? Infinity;
    if (!(to >= 0 && to < count)) return write();
    model.set("weight", to);
    model.save_changes();
  };
  /** Whether a comes before b in rank. */
  const before = (/** @type {any} */ v, /** @type {number} */ a, /** @type {number} */ b) =>
    Math.abs(v[a]) > Math.abs(v[b]) || (Math.abs(v[a]) === Math.abs(v[b]) && a < b);
  /** The neighbour in rank. @param {number} way @returns {number|null} */
  const beside = (way) => {
    const vector = model.get("gradient")?.arrays.vector;
    if (!vector || index === null) return null;
    let best = null;
    for (let i = 0; i < vector.length; i++) {
      if (i === index || before(vector, i, index) !== way < 0) continue;
      if (best === null || before(vector, best, i) === way < 0) best = i;
    }
    return best;
  };
  const write = () => {
    if (index === null) return;
    if (document.activeElement !== box) box.value = String(index);
    const gradient = model.get("gradient");
    if (!gradient || index >= gradient.arrays.vector.length) return;
    const { vector } = gradient.arrays;
    name.textContent = nameOf(/** @type {any} */ (locate(gradient.words.sizes, index)));
    let place = 1;
    for (let i = 0; i < vector.length; i++) if (before(vector, i, index)) place += 1;
    rank.textContent = t("slope.rank", { rank: whole(place), of: whole(vector.length) });
    box.max = String(vector.length - 1);
    back.disabled = place === 1;
    on.disabled = place === vector.length;
  };
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
    el,
    get index() {
      return index;
    },
    /** The server's own choice, where nobody has chosen. @param {number} which */
    found(which) {
      if (index === null) {
        index = which;
        write();
      }
    },
  };
}

/** The index of the largest number. @param {ArrayLike<number>} vector */
export function largest(vector) {
  let best = 0;
  for (let i = 1; i < vector.length; i++)
    if (Math.abs(vector[i]) > Math.abs(vector[best])) best = i;
  return best;
}
