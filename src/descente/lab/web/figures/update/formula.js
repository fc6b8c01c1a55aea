// @ts-check
/** new = old − (η × gradient), and what the last step announced and did. */

import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./paint.js").Moment} Moment */

/** @param {HTMLElement} cell @param {number} value @param {string} text */
function put(cell, value, text) {
  cell.textContent = text;
  cell.title = full(value);
}

/** The one line, with a weight's own numbers. */
export function formula() {
  const cells = Object.fromEntries(
    ["new", "old", "eta", "gradient"].map((name) => [
      name,
      h("span", { class: `up-value ${name}` }),
    ]),
  );
  const sign = (/** @type {string} */ text) =>
    text ? [h("span", { class: "up-sign" }, text)] : [];
  const term = (/** @type {string} */ before, /** @type {string} */ name, after = "") =>
    h(
      "div",
      { class: "up-part" },
      h("dt", {}, t(`update.${name}`)),
      h("dd", {}, ...sign(before), cells[name], ...sign(after)),
    );
  return {
    el: h(
      "dl",
      { class: "up-line" },
      term("", "new"),
      term("=", "old"),
      term("− (", "eta"),
      term("×", "gradient", ")"),
    ),
    /** @param {Moment} now */
    write({ planned, theta, eta, slope }) {
      put(cells.new, planned, number(planned, 6));
      put(cells.old, theta, number(theta, 6));
      put(cells.eta, eta, Number.isInteger(eta) ? whole(eta) : number(eta, 6));
      put(cells.gradient, slope, signed(slope, 6));
    },
  };
}

/** What the last step announced for this weight, and what it did. */
export function lastStep() {
  const announced = h("dd"),
    moved = h("dd"),
    name = h("dt", {}, t("update.changed"));
  const waiting = h("p", { class: "note" });
  const rows = h(
    "dl",
    { class: "up-real" },
    h("dt", {}, t("update.predicted")),
    announced,
    name,
    moved,
  );
  return {
    el: h("section", { "aria-label": t("update.real") }, rows, waiting),
    /** @param {import("../../data/model.js").Value|undefined} step @param {number} i place in θ */
    write(step, i) {
      const known = step && step.words.since >= 0;
      rows.hidden = !known;
      waiting.textContent = known ? "" : t("update.waiting");
      if (!known) return;
      const { steps } = step.words;
      name.textContent =
        steps === 1 ? t("update.changed") : t("update.changed.many", { n: whole(steps) });
      put(announced, step.arrays.announced[i], signed(step.arrays.announced[i], 6));
      put(moved, step.arrays.moved[i], signed(step.arrays.moved[i], 6));
    },
  };
}
