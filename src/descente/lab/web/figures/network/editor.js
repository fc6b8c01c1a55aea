// @ts-check
/** The chosen number of θ: its name, its value, and hands on it. */

import { chosen } from "../../controls/weight.js";
import { h } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { roundUp } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Model} Model */

const PACE = 70; // milliseconds between two values while the slider is dragged

/** @param {Model} model @returns {{element: HTMLElement, write: () => void}} */
export function editor(model) {
  const name = h("span", { class: "name" });
  const text = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "number",
    "aria-label": t("network.value"),
  });
  const knob = h("input", { type: "range", "aria-label": t("network.slide") });
  const undo = h("button", { class: "undo" });
  const element = h(
    "div",
    { class: "chosen", hidden: true },
    h("span", { class: "here", "aria-hidden": "true" }),
    name,
    text,
    knob,
    undo,
  );
  /** @type {number|null} */
  let index = null;
  /** @type {number|null} */
  let before = null;
  let timer = 0,
    waiting = NaN,
    edited = "";

  /** Which training an edit was made in: another seed or start has nothing to put back. */
  const training = () => `${model.get("seed")}/${model.get("network")?.words.sizes}`;

  const theta = () => model.get("network").arrays.theta;
  /** @param {number} value */
  const set = (value) => {
    before ??= theta()[/** @type {number} */ (index)];
    edited = training();
    waiting = value;
    if (!timer) timer = window.setTimeout(flush, PACE);
  };
  const flush = () => {
    timer = 0;
    model.send({ do: { what: "set-weight", index, value: waiting } });
  };
  knob.addEventListener("input", () => {
    set(Number(knob.value));
    text.value = number(Number(knob.value), 4);
  });
  text.addEventListener("change", () => {
    const typed = text.value.trim().replace(",", ".").replace("−", "-");
    const fits = typed !== "" && Number.isFinite(Number(typed));
    text.setAttribute("aria-invalid", String(!fits));
    if (fits) set(Number(typed));
  });
  undo.addEventListener("click", () => {
    set(/** @type {number} */ (before));
    text.value = number(/** @type {number} */ (before), 4);
    before = null;
    text.focus();
  });

  function write() {
    const now = chosen(model);
    element.hidden = now === null;
    if (now === null) return;
    const value = theta()[now];
    if (now !== index) {
      if (timer) {
        clearTimeout(timer);
        flush();
      }
      index = now;
      before = null;
      knob.max = "0";
    }
    if (Math.abs(value) > Number(knob.max) && document.activeElement !== knob) {
      const most = roundUp(Math.max(1, 2 * Math.abs(value)));
      Object.assign(knob, { min: String(-most), max: String(most), step: String(most / 500) });
    }
    if (edited !== training()) before = null;
    name.textContent = nameOf(locate(model.get("network").words.sizes, now));
    if (document.activeElement !== text) {
      text.value = number(value, 4);
      text.setAttribute("aria-invalid", "false");
    }
    text.title = full(value);
    if (document.activeElement !== knob) knob.value = String(value);
    knob.setAttribute("aria-valuetext", number(value));
    undo.hidden = before === null;
    if (before !== null) {
      const word = t("network.undo", { value: number(before) });
      undo.textContent = `↺ ${number(before)}`;
      undo.title = word;
      undo.setAttribute("aria-label", word);
    }
  }
  return { element, write };
}
