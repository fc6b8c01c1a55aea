// @ts-check
/** The questions: how each is answered, where it is asked, and where its truth comes from. Pure. */

import { duration, number, percent, signed, whole } from "../../kit/numbers.js";
import { nameOf } from "../../kit/theta.js";
import * as truth from "./truths.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./truths.js").Measured} Measured */
/**
 * One question. Its truth is read from a value that the page has anyway: a view, the newest answer
 * of a job that a figure of the page asked for (`answer:slope`), so that both tell the same, or the
 * scores of the game in the `fog`.
 * @typedef {Object} Question
 * @property {string} chapter that asks it
 * @property {string} follows the value that the truth is read from
 * @property {(value: any, status: Value) => Measured|null} read null where it is not known yet
 * @property {(facts: Record<string, number>) => Record<string, string>} [words] for its sentence
 *
 * @typedef {Object} Scale of an answer that is a number
 * @property {number} low
 * @property {number} high
 * @property {boolean} [log]
 * @property {number} start
 * @property {(value: number) => string} show
 * @property {(value: number) => string} [bet] where a guess is said less precisely than a truth
 * @property {(value: number) => string} [end] where the ends of the axis are said more plainly
 * @property {"times"|"points"} gap how far a guess is from the truth
 * @property {[string, string]} [ends] what a guess is that is too small, and too large
 *
 * @typedef {Object} Choice of an answer among several
 * @property {string[]} choices
 * @property {(truth: number) => string} answer
 *
 * @typedef {Question & Scale} OfNumber
 * @typedef {Question & Choice} OfChoice
 */

const roughly = (/** @type {number} */ value) => number(value, 2);
const round = (/** @type {number} */ value) => number(value, 1);

const share = /** @type {const} */ ({
  low: 0,
  high: 1,
  start: 0.5,
  show: percent,
  bet: (/** @type {number} */ v) => percent(v, 0),
  end: (/** @type {number} */ v) => percent(v, 0),
  gap: "points",
});

/** A learning rate. */
const rate = /** @type {const} */ ({
  low: 0.01,
  high: 100,
  log: true,
  start: 0.1,
  show: number,
  bet: roughly,
  end: round,
  gap: "times",
});

/** All questions, in the order of the chapters. @type {Record<string, OfNumber|OfChoice>} */
export const QUESTIONS = {
  count: {
    chapter: "reseau",
    follows: "status",
    low: 10,
    high: 1e6,
    log: true,
    start: 100,
    show: whole,
    gap: "times",
    read: truth.count,
  },
  cost: {
    chapter: "cout",
    follows: "status",
    low: 0,
    high: 10,
    start: 5,
    show: number,
    bet: roughly,
    end: round,
    gap: "times",
    read: truth.cost,
    words: ({ n }) => ({ n: whole(n) }),
  },
  side: {
    chapter: "balle",
    follows: "answer:slope",
    choices: ["left", "right"],
    answer: (slope) => (slope > 0 ? "left" : slope < 0 ? "right" : "neither"),
    read: truth.side,
    words: ({ slope }) => ({ slope: signed(slope) }),
  },
  strategy: {
    chapter: "local",
    follows: "fog",
    choices: ["scatter", "follow"],
    answer: (ahead) => (ahead > 0 ? "follow" : "scatter"),
    read: truth.strategy,
    words: ({ mine, theirs }) => ({ mine: number(mine), theirs: number(theirs) }),
  },
  direction: {
    chapter: "gradient",
    follows: "answer:steepest",
    choices: ["yes", "no"],
    answer: (ahead) => (ahead > 0 ? "yes" : "no"),
    read: truth.direction,
    words: ({ n, norm, best }) => ({ n: whole(n), norm: number(norm), best: number(best) }),
  },
  border: {
    chapter: "eta",
    follows: "answer:sharpness",
    ...rate,
    read: truth.border,
    words: ({ n }) => ({ n: whole(n) }),
  },
  eta: {
    chapter: "eta",
    follows: "answer:sweep",
    ...rate,
    read: truth.eta,
    words: ({ n, accuracy }) => ({ n: whole(n), accuracy: percent(accuracy) }),
  },
  corner: {
    chapter: "vecteur",
    follows: "gradient",
    choices: ["zero", "small", "large"],
    answer: (part) => (part === 0 ? "zero" : part < 0.1 ? "small" : "large"),
    read: truth.corner,
    words: ({ n, corner, most }) => ({ n: whole(n), corner: number(corner), most: number(most) }),
  },
  first: {
    chapter: "liste",
    follows: "gradient",
    choices: ["pixel", "link", "bias"],
    answer: (kind) => ["pixel", "link", "bias"][kind],
    read: truth.first,
    words: ({ layer, neuron, input, row, column }) => ({
      name: nameOf({
        layer,
        neuron,
        input: input < 0 ? null : input,
        pixel: row < 0 ? null : [row, column],
      }),
    }),
  },
  times: {
    chapter: "importance",
    follows: "answer:importance",
    low: 1,
    high: 1e6,
    log: true,
    start: 10,
    show: number,
    bet: roughly,
    end: whole,
    gap: "times",
    read: truth.times,
    words: ({ n, nudge }) => ({ n: whole(n), nudge: number(nudge) }),
  },
  weight: {
    ...share,
    chapter: "importance",
    follows: "answer:importance",
    read: truth.weight,
    words: ({ n, count, eta }) => ({ n: whole(n), count: whole(count), eta: number(eta) }),
  },
  loop: {
    ...share,
    chapter: "boucle",
    follows: "status",
    read: truth.loop,
    words: ({ n, step }) => ({ n: whole(n), step: whole(step) }),
  },
  stuck: {
    chapter: "boucle",
    follows: "answer:stuck",
    choices: ["there", "lower", "higher"],
    answer: (ratio) => (ratio < 0.98 ? "lower" : ratio > 1.02 ? "higher" : "there"),
    read: truth.stuck,
    words: ({ cost, low }) => ({ cost: number(cost), low: number(low) }),
  },
  clock: {
    chapter: "suite",
    follows: "answer:scaling",
    low: 1,
    high: 3.2e9,
    log: true,
    start: 3600,
    show: duration,
    gap: "times",
    ends: ["short", "long"],
    read: truth.clock,
    words: ({ parameters }) => ({ parameters: whole(parameters) }),
  },
};

/** Whether a question is answered by one of several choices. @param {Question} question @returns {question is OfChoice} */
export const isChoice = (question) => "choices" in question;

/** Where a value lies on a question's scale, from 0 to 1. @param {Scale} question @param {number} value */
export function position({ low, high, log }, value) {
  const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, part));
}

/** The value at a position from 0 to 1, to two digits: nobody guesses more. @param {Scale} question @param {number} part */
export function valueAt({ low, high, log }, part) {
  const value = log ? low * (high / low) ** part : low + part * (high - low);
  return Number(value.toPrecision(2));
}
