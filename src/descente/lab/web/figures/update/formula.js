// @ts-check
/** new = old − (η × gradient), and what the last step announced and did. */

import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./moment.js").Moment} Moment */

/** @param {HTMLElement} cell @param {number} value @param {string} text */
function put(cell, value, text) {
  cell.textContent = text;
  cell.title = full(value);
}

/** The one line, with a weight's own numbers; a term more with weight decay. */
export function formula() {
  const cells = Object.fromEntries(
    ["new", "old", "eta", "gradient", "shrunk"].map((name) => [
      name,
      h("span", { class: `up-value ${name}` }),
    ]),
  );
  const names = Object.fromEntries(
    Object.keys(cells).map((name) => [name, h("dt", {}, t(`update.${name}`))]),
  );
  const sign = (/** @type {string} */ text) =>
    text ? [h("span", { class: "up-sign" }, text)] : [];
  const term = (/** @type {string} */ before, /** @type {string} */ name, after = "") =>
    h(
      "div",
      { class: `up-part ${name}` },
      names[name],
      h("dd", {}, ...sign(before), cells[name], ...sign(after)),
    );
  const shrunk = term("−", "shrunk");
  const el = h(
    "dl",
    { class: "drawing up-line" },
    term("", "new"),
    term("=", "old"),
    term("− (", "eta"),
    term("×", "gradient", ")"),
    shrunk,
  );
  return {
    el,
    /** @param {Moment} now */
    write(now) {
      el.dataset.step = String(now.step);
      el.dataset.over = now.over;
      put(cells.new, now.planned, number(now.planned, 6));
      put(cells.old, now.theta, number(now.theta, 6));
      put(cells.eta, now.eta, Number.isInteger(now.eta) ? whole(now.eta) : number(now.eta, 6));
      put(cells.gradient, now.slope, signed(now.slope, 6));
      names.gradient.textContent = t(`update.slope.${now.over === "batch" ? now.rule : "sgd"}`);
      shrunk.hidden = Number.isNaN(now.shrunk);
      if (!shrunk.hidden) put(cells.shrunk, now.shrunk, signed(now.shrunk, 6));
    },
  };
}

/** Beside the mini-batch's gradient the one over all examples, and where it would lead. */
export function allExamples() {
  const slope = h("dd"),
    planned = h("dd"),
    name = h("dt");
  const el = h("dl", { class: "up-real up-all" }, name, slope);
  el.append(h("dt", {}, t("update.would")), planned);
  return {
    el,
    /** @param {Moment} now */
    write(now) {
      el.hidden = now.over !== "batch";
      name.textContent = t("update.all", { examples: whole(now.all) });
      put(slope, now.slopeOfAll, signed(now.slopeOfAll, 6));
      put(planned, now.plannedOfAll, number(now.plannedOfAll, 6));
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
