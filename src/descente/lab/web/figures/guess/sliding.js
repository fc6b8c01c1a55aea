// @ts-check
/** A bet on a number: a knob on an axis, and then the bet and the truth on the same axis. */

import { inWords } from "./gap.js";
import { position, valueAt } from "./questions.js";
import { h } from "../../kit/dom.js";
import { full } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./questions.js").OfNumber} OfNumber */

/** @param {OfNumber} question @param {string} about */
export function sliding(question, about) {
  const says = h("output", { class: "number" });
  let value = question.start;
  const knob = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.005,
    "aria-label": t(`guess.${about}`),
    oninput: () => {
      value = valueAt(question, Number(knob.value));
      say();
    },
  });
  function say() {
    says.textContent = inWords(question, about, value);
    knob.setAttribute("aria-valuetext", says.textContent);
  }
  const end = (/** @type {number} */ at) =>
    h("span", { class: "end" }, (question.end ?? question.show)(at));
  const axis = (/** @type {HTMLElement} */ middle) =>
    h("div", { class: "axis" }, end(question.low), middle, end(question.high));
  const [mine, truth] = ["mine", "truth"].map((name) => mark(name));
  const between = h("i", { class: "between" });
  const line = h("div", { class: "line" }, between, ...mine.parts, ...truth.parts);
  return {
    ask: h("div", { class: "slide" }, axis(knob), says),
    result: h("div", { class: "result", "aria-hidden": "true" }, axis(line)),
    focus: () => knob.focus(),
    /** @returns {number|null} */
    value: () => value,
    /** @param {number|string|null} bet that was laid before */
    show(bet) {
      value = typeof bet === "number" ? bet : question.start;
      knob.value = String(position(question, value));
      say();
    },
    /** @param {number|string|null} bet @param {number|null} found */
    tell(bet, found) {
      const guess = typeof bet === "number" ? bet : null;
      mine.put(question, guess, guess === null ? "" : inWords(question, about, guess));
      truth.put(question, found, found === null ? "" : question.show(found));
      truth.dot.title = found === null ? "" : full(found);
      between.hidden = guess === null || found === null;
      if (guess === null || found === null) return;
      const ends = [guess, found].map((at) => position(question, at)).sort((a, b) => a - b);
      between.style.left = `${100 * ends[0]}%`;
      between.style.right = `${100 * (1 - ends[1])}%`;
    },
  };
}

/** A place on the axis with its name and its value. @param {string} name "mine" or "truth" */
function mark(name) {
  const dot = h("i", { class: name });
  const text = h("span", { class: `${name} text` });
  return {
    dot,
    parts: [dot, text],
    /** @param {OfNumber} question @param {number|null} value @param {string} written */
    put(question, value, written) {
      dot.hidden = text.hidden = value === null;
      if (value === null) return;
      const at = position(question, value);
      dot.style.left = text.style.left = `${100 * at}%`;
      text.style.translate = `${-100 * at}% 0`; // within the axis, whatever the place
      text.textContent = t(`guess.mark.${name}`, { value: written });
    },
  };
}
