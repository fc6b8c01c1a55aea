// @ts-check
/** A question before the answer: the guess is kept, and shown beside what was then measured. */

import { keeping } from "./keeping.js";
import { QUESTIONS, position, valueAt } from "./questions.js";
import { GOING_ON, SETTINGS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {{truth: number, words: Record<string, string>}} Measured */

/** Settings that change nothing of what was measured at the start. */
const AFTER_THE_START = [...GOING_ON, "epochs"];

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { about } = model.options,
    question = QUESTIONS[about];
  if (!question) {
    el.hidden = true;
    return () => {};
  }
  const key = `guess:${about}`,
    kept = keeping(model, key, question.start),
    bet = question.bet ?? question.show;
  const says = h("output", { class: "number" });
  const knob = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.005,
    "aria-label": t(`guess.${about}`),
    oninput: () => kept.set({ value: valueAt(question, Number(knob.value)), revealed: false }),
  });
  const button = (/** @type {string} */ word, /** @type {() => void} */ onclick) =>
    h("button", { class: "do", onclick }, t(word));
  const reveal = button("guess.reveal", () => kept.set({ ...kept.get(), revealed: true }));
  const again = button("guess.again", () => {
    kept.set({ ...kept.get(), revealed: false });
    knob.focus();
  });
  const answer = answers(question, about);
  const ask = h("div", { class: "ask" }, knob, says, reveal);
  const after = h("div", { class: "after" }, answer.line, answer.says, again);
  el.append(
    h("p", { class: "question" }, h("b", {}, t("guess.before")), " ", t(`guess.${about}`)),
    ask,
    after,
  );

  /** @type {Measured|null} */
  let found = null;
  let asked = false;
  /** Ask for the truth, once. */
  function measure() {
    if (asked || !model.get("status")) return;
    asked = true;
    question.measure(model, (truth, words) => {
      found = { truth, words };
      later();
    });
  }

  function write() {
    const { value, revealed } = kept.get();
    says.textContent = bet(value);
    if (document.activeElement !== knob) knob.value = String(position(question, value));
    knob.setAttribute("aria-valuetext", bet(value));
    ask.hidden = revealed;
    after.hidden = !revealed;
    if (!revealed) {
      asked = false;
      found = null;
      return;
    }
    measure();
    answer.write(value, found);
  }

  const later = oncePerFrame(write);
  model.on(`change:${key}`, later);
  const anew = () => {
    asked = false;
    if (!question.live) found = null;
    later();
  };
  model.on("change:status", question.live ? anew : later);
  for (const name of SETTINGS) {
    if (!AFTER_THE_START.includes(name)) model.on(`change:${name}`, anew);
  }
  write();
  return () => {};
}

/** The guess and the truth on one line, and in a sentence. @param {Question} question @param {string} about */
function answers(question, about) {
  const { low, show, bet = show } = question;
  const mine = h("i", { class: "mine" }),
    truth = h("i", { class: "truth" });
  const says = h("p", { class: "answer", role: "status" });
  const put = (/** @type {HTMLElement} */ mark, /** @type {number} */ value) =>
    (mark.style.left = `${100 * position(question, value)}%`);
  return {
    line: h("div", { class: "line", "aria-hidden": "true" }, mine, truth),
    says,
    /** @param {number} value the guess @param {Measured|null} found */
    write(value, found) {
      const known = found !== null && Number.isFinite(found.truth);
      put(mine, value);
      put(truth, found?.truth ?? low);
      truth.hidden = !known;
      truth.title = known ? full(found.truth) : "";
      const text = !found
        ? t("guess.wait")
        : !known
          ? t("guess.later")
          : t(`guess.${about}.truth`, {
              guess: bet(value),
              truth: show(found.truth),
              ...found.words,
            });
      if (says.textContent !== text) says.textContent = text;
    },
  };
}

export default { render };
