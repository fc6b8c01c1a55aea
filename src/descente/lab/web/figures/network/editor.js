// @ts-check
/** The chosen number of θ: its name, its value, and hands on it. */

import { numberField } from "../../controls/number.js";
import { chosen } from "../../controls/weight.js";
import { RANGES } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { paced } from "../../kit/frame.js";
import { full, number } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { roundUp } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Model} Model */

const PACE = 70; // milliseconds between two values while the slider is dragged

/** @param {Model} model @returns {{element: HTMLElement, write: () => void}} */
export function editor(model) {
  /** The number of θ in hand, and its value before it was edited. @type {number|null} */
  let index = null;
  /** @type {number|null} */
  let before = null;
  let edited = "";
  const name = h("span", { class: "name" });
  const field = numberField({
    name: t("network.value"),
    range: () => RANGES.parameter,
    now: () => (index === null ? null : model.get("network")?.arrays.theta[index]),
    take: set,
  });
  const knob = h("input", {
    type: "range",
    "aria-label": t("network.slide"),
    oninput: () => set(Number(knob.value)),
  });
  const undo = h("button", { class: "undo", onclick: putBack });
  const here = h("span", { class: "here", "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "chosen", hidden: true },
    here,
    name,
    field.el,
    knob,
    undo,
    field.says,
  );

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
    before = null;
    field.el.focus();
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
    field.write();
    field.el.title = full(arrays.theta[now]);
    show(knob, arrays.theta[now]);
    offer(undo, before);
  }
  return { element, write };
}

/** The value on the slider, where no hand holds it. @param {any} knob @param {number} value */
function show(knob, value) {
  const sliding = document.activeElement === knob;
  if (Math.abs(value) > Number(knob.max) && !sliding) {
    const most = roundUp(Math.max(1, 2 * Math.abs(value)));
    Object.assign(knob, { min: String(-most), max: String(most), step: String(most / 500) });
  }
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
