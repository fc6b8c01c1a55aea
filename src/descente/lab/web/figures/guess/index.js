// @ts-check
/** A question before the answer: the guess is kept, and shown beside what was then measured. */

import { GOING_ON, SETTINGS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** Settings that change nothing of what was measured at the start. */
const AFTER_THE_START = [...GOING_ON, "epochs"];

/**
 * One question: the scale of its answer, and where the truth comes from. `measure` gives the truth
 * to its listener, with the words for the sentence; it gives nothing where it is not known.
 * @typedef {Object} Question
 * @property {number} low
 * @property {number} high
 * @property {boolean} [log]
 * @property {number} start
 * @property {boolean} [live] whether the truth comes with the status, and changes with it
 * @property {(value: number) => string} show
 * @property {(value: number) => string} [bet] where a guess is said less precisely than a truth
 * @property {(model: import("../../data/model.js").Model,
 *   tell: (truth: number, words: Record<string, string>) => void) => void} measure
 */

/** @type {Record<string, Question>} */
const QUESTIONS = {
  accuracy: {
    low: 0,
    high: 1,
    start: 0.5,
    show: percent,
    live: true,
    bet: (v) => percent(v, 0),
    measure: (model, tell) => {
      const status = model.get("status");
      if (!status) return;
      const first =
        status.scalars.start_accuracy ?? (status.words.step === 0 ? status.scalars.accuracy : NaN);
      tell(first, { n: whole(status.words.test) });
    },
  },
  cost: {
    low: 0,
    high: 10,
    start: 5,
    show: number,
    live: true,
    measure: (model, tell) => {
      const status = model.get("status");
      if (status) tell(status.scalars.start_cost, { n: whole(status.words.train) });
    },
  },
  weight: {
    low: 0,
    high: 1,
    start: 0.5,
    show: percent,
    bet: (v) => percent(v, 0),
    measure: (model, tell) =>
      model.ask("importance", {}, ({ words, arrays, scalars }) => {
        const at = words.shares.findIndex((/** @type {any} */ share) => share.name === "top 1 %");
        tell(arrays.share_measured[at], {
          count: whole(words.shares[at].count),
          examples: whole(words.examples),
          eta: number(scalars.eta),
        });
      }),
  },
  eta: {
    low: 0.01,
    high: 100,
    log: true,
    start: 0.1,
    show: number,
    measure: (model, tell) =>
      model.ask("sweep", { epochs: 1 }, ({ arrays }) => {
        const best = arrays.test_accuracy.reduce(
          (/** @type {number} */ top, /** @type {number} */ value, /** @type {number} */ i) =>
            value > arrays.test_accuracy[top] ? i : top,
          0,
        );
        tell(arrays.eta[best], {
          n: whole(arrays.eta.length),
          accuracy: percent(arrays.test_accuracy[best]),
        });
      }),
  },
  gradient: {
    low: 1,
    high: 20000,
    log: true,
    start: 1000,
    show: number,
    measure: (model, tell) => {
      let first = NaN;
      model.ask("scaling", {}, ({ words, arrays }) => {
        if (Number.isNaN(first)) first = arrays.ratio[0]; // the later values are of larger networks
        tell(first, { parameters: whole(words.parameters[0]), examples: whole(words.examples) });
      });
    },
  },
};

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const about = model.options.about,
    question = QUESTIONS[about];
  if (!question) {
    el.hidden = true;
    return () => {};
  }
  const key = `guess:${about}`,
    { low, high, log, show, bet = show } = question;
  const at = (/** @type {number} */ value) =>
    Math.min(
      1,
      Math.max(
        0,
        log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low),
      ),
    );
  const value = (/** @type {number} */ place) =>
    Number((log ? low * (high / low) ** place : low + place * (high - low)).toPrecision(2));

  const says = h("output", { class: "number" });
  const knob = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.005,
    "aria-label": t(`guess.${about}`),
    oninput: () => {
      keep({ value: value(Number(knob.value)), revealed: false });
    },
  });
  const reveal = h(
    "button",
    { class: "do", onclick: () => keep({ value: guess().value, revealed: true }) },
    t("guess.reveal"),
  );
  const again = h(
    "button",
    {
      class: "do",
      onclick: () => {
        keep({ value: guess().value, revealed: false });
        knob.focus();
      },
    },
    t("guess.again"),
  );
  const mine = h("i", { class: "mine" }),
    truth = h("i", { class: "truth" });
  const answer = h("p", { class: "answer", role: "status" });
  const ask = h("div", { class: "ask" }, knob, says, reveal);
  const line = h("div", { class: "line", "aria-hidden": "true" }, mine, truth);
  el.append(
    h("p", { class: "question" }, h("b", {}, t("guess.before")), " ", t(`guess.${about}`)),
    ask,
    h("div", { class: "after" }, line, answer, again),
  );

  /** @returns {{value: number, revealed: boolean}} */
  function guess() {
    const known = model.get(key);
    if (known) return known;
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "null");
      if (Number.isFinite(found?.value))
        return { value: found.value, revealed: found.revealed === true };
    } catch {
      /* what was kept cannot be read: nothing was */
    }
    return { value: question.start, revealed: false };
  }

  /** @param {{value: number, revealed: boolean}} next */
  function keep(next) {
    localStorage.setItem(key, JSON.stringify(next));
    model.set(key, next);
    model.save_changes();
  }

  /** @type {{truth: number, words: Record<string, string>}|null} */
  let found = null;
  let asked = false;
  function write() {
    const { value: guessed, revealed } = guess();
    says.textContent = bet(guessed);
    if (document.activeElement !== knob) knob.value = String(at(guessed));
    knob.setAttribute("aria-valuetext", bet(guessed));
    ask.hidden = revealed;
    /** @type {HTMLElement} */ (line.parentElement).hidden = !revealed;
    if (!revealed) {
      asked = false;
      found = null;
      return;
    }
    if (!asked && model.get("status")) {
      asked = true;
      question.measure(model, (measured, words) => {
        found = { truth: measured, words };
        later();
      });
    }
    mine.style.left = `${100 * at(guessed)}%`;
    const known = found !== null && Number.isFinite(found.truth);
    truth.hidden = !known;
    truth.style.left = `${100 * at(found?.truth ?? low)}%`;
    truth.title = known && found ? full(found.truth) : "";
    const text = !found
      ? t("guess.wait")
      : !known
        ? t("guess.later")
        : t(`guess.${about}.truth`, {
            guess: bet(guessed),
            truth: show(found.truth),
            ...found.words,
          });
    if (answer.textContent !== text) answer.textContent = text;
  }

  const later = oncePerFrame(write);
  model.on(`change:${key}`, later);
  const anew = () => {
    asked = false;
    if (!question.live) found = null;
    later();
  };
  model.on("change:status", question.live ? anew : later);
  for (const name of SETTINGS)
    if (!AFTER_THE_START.includes(name)) model.on(`change:${name}`, anew);
  write();
  return () => {};
}

export default { render };
