// @ts-check
/** The chosen number of θ: its name, its value, and hands on it. */

import { chosen } from "../../controls/weight.js";
import { h } from "../../kit/dom.js";
import { paced } from "../../kit/frame.js";
import { full, number } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { roundUp } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Model} Model */

const PACE = 70; // milliseconds between two values while the slider is dragged

/** A number as people type it, with a comma or a minus sign; null where it is none. @param {string} text */
export function parse(text) {
  const typed = text.trim().replace(",", ".").replace("−", "-");
  return typed !== "" && Number.isFinite(Number(typed)) ? Number(typed) : null;
}

/** @param {Model} model @returns {{element: HTMLElement, write: () => void}} */
export function editor(model) {
  /** The number of θ in hand, and its value before it was edited. @type {number|null} */
  let index = null;
  /** @type {number|null} */
  let before = null;
  let edited = "";
  const name = h("span", { class: "name" });
  const text = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "number",
    "aria-label": t("network.value"),
    onchange: () => {
      const value = parse(text.value);
      text.setAttribute("aria-invalid", String(value === null));
      if (value !== null) set(value);
    },
  });
  const knob = h("input", {
    type: "range",
    "aria-label": t("network.slide"),
    oninput: () => {
      set(Number(knob.value));
      text.value = number(Number(knob.value), 4);
    },
  });
  const undo = h("button", { class: "undo", onclick: putBack });
  const here = h("span", { class: "here", "aria-hidden": "true" });
  const element = h("div", { class: "chosen", hidden: true }, here, name, text, knob, undo);

  /** Which training an edit was made in: another seed or start has nothing to put back. */
  const training = () => `${model.get("seed")}/${model.get("network")?.words.sizes}`;

  let waiting = { index: 0, value: NaN };
  const send = paced(() => model.send({ do: { what: "set-weight", ...waiting } }), PACE);
  /** @param {number} value */
  function set(value) {
    if (index === null) return;
    before ??= model.get("network").arrays.theta[index];
    edited = training();
    waiting = { index, value };
    send();
  }
  function putBack() {
    if (before === null) return;
    set(before);
    text.value = number(before, 4);
    before = null;
    text.focus();
  }

  function write() {
    const now = chosen(model);
    element.hidden = now === null;
    if (now === null) return;
    const { arrays, words } = model.get("network");
    if (now !== index) knob.max = "0"; // another number has another reach
    if (now !== index || edited !== training()) before = null;
    index = now;
    name.textContent = nameOf(locate(words.sizes, now));
    show(text, knob, arrays.theta[now]);
    offer(undo, before);
  }
  return { element, write };
}

/** The value where it is not being edited. @param {any} text @param {any} knob @param {number} value */
function show(text, knob, value) {
  const sliding = document.activeElement === knob;
  if (Math.abs(value) > Number(knob.max) && !sliding) {
    const most = roundUp(Math.max(1, 2 * Math.abs(value)));
    Object.assign(knob, { min: String(-most), max: String(most), step: String(most / 500) });
  }
  if (document.activeElement !== text) {
    text.value = number(value, 4);
    text.setAttribute("aria-invalid", "false");
  }
  text.title = full(value);
  if (!sliding) knob.value = String(value);
  knob.setAttribute("aria-valuetext", number(value));
}

/** The button that puts a value back. @param {any} undo @param {number|null} before */
function offer(undo, before) {
  undo.hidden = before === null;
  if (before === null) return;
  const word = t("network.undo", { value: number(before) });
  undo.textContent = `↺ ${number(before)}`;
  undo.title = word;
  undo.setAttribute("aria-label", word);
}
