// @ts-check
/** The questions: the scale of each answer, and where its truth comes from. */

import { number, percent, whole } from "../../kit/numbers.js";

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
export const QUESTIONS = {
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
        const at = arrays.share_fraction.indexOf(0.01);
        if (Number.isNaN(arrays.share_measured[at])) return; // it is on its way
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

/** Where a value lies on a question's scale, from 0 to 1. @param {Question} question @param {number} value */
export function position({ low, high, log }, value) {
  const at = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, at));
}

/** The value at a position from 0 to 1, to two digits: nobody guesses more. @param {Question} question @param {number} at */
export function valueAt({ low, high, log }, at) {
  const value = log ? low * (high / low) ** at : low + at * (high - low);
  return Number(value.toPrecision(2));
}
