// @ts-check
/** A bet on one of several answers: a group of them, and then which was chosen and which is true. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./questions.js").OfChoice} OfChoice */

let groups = 0;

/** @param {OfChoice} question @param {string} about @param {() => void} changed */
export function choosing(question, about, changed) {
  const name = `guess-${++groups}`;
  const knobs = question.choices.map((value) =>
    h("input", { type: "radio", name, value, onchange: changed }),
  );
  const option = (/** @type {HTMLInputElement} */ knob) =>
    h("label", {}, knob, t(`guess.${about}.${knob.value}`));
  const list = h("ul", { class: "result" });
  return {
    ask: h(
      "div",
      { class: "choices", role: "radiogroup", "aria-label": t(`guess.${about}`) },
      ...knobs.map(option),
    ),
    result: list,
    focus: () => (knobs.find(({ checked }) => checked) ?? knobs[0]).focus(),
    /** @returns {string|null} none before one is chosen */
    value: () => knobs.find(({ checked }) => checked)?.value ?? null,
    /** @param {number|string|null} bet that was laid before */
    show(bet) {
      for (const knob of knobs) knob.checked = knob.value === bet;
    },
    /** @param {number|string|null} bet @param {number|null} truth */
    tell(bet, truth) {
      const answer = truth === null ? null : question.answer(truth);
      const all = [...question.choices];
      if (answer && !all.includes(answer)) all.push(answer);
      list.replaceChildren(
        ...all.map((value) => row(about, value, value === bet, value === answer)),
      );
    },
  };
}

/** @param {string} about @param {string} value @param {boolean} mine @param {boolean} truth */
function row(about, value, mine, truth) {
  const tag = (/** @type {string} */ name) => h("small", { class: name }, t(`guess.tag.${name}`));
  return h(
    "li",
    { class: truth ? "is" : "" },
    h("i", { class: `${mine ? "mine" : ""} ${truth ? "truth" : ""}`, "aria-hidden": "true" }),
    h("span", {}, t(`guess.${about}.${value}`)),
    ...(mine ? [tag("mine")] : []),
    ...(truth ? [tag("truth")] : []),
  );
}
