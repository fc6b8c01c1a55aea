// @ts-check
/** How far a bet is from the truth, in words. */

import { isChoice } from "./questions.js";
import { counted, number, typed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./questions.js").OfNumber} OfNumber */
/** @typedef {import("./questions.js").OfChoice} OfChoice */

/** A ratio below this is as good as none: a guess has two digits. */
const NEAR = 1.05;

/**
 * The gap as a key of the catalogue, and its size: a ratio, or points of a percentage. No size where
 * there is none that says anything.
 * @param {OfNumber} question @param {number} bet @param {number} truth
 * @returns {{key: string, size?: number}}
 */
export function gapOf(question, bet, truth) {
  const [low, high] = question.ends ?? ["low", "high"],
    side = bet < truth ? low : high;
  if (question.gap === "points") {
    const points = 100 * Math.abs(bet - truth);
    if (points < 0.5) return { key: "exact" };
    return { key: `points.${side}`, size: points < 10 ? round(points, 10) : round(points, 1) };
  }
  if (bet === truth) return { key: "exact" };
  if (!(bet > 0 && truth > 0)) return { key: side };
  const ratio = Math.max(bet / truth, truth / bet);
  if (ratio < NEAR) return { key: "exact" };
  return Number.isFinite(ratio)
    ? { key: `times.${side}`, size: Number(ratio.toPrecision(2)) }
    : { key: side };
}

/** @param {number} value @param {number} parts of one */
const round = (value, parts) => Math.round(value * parts) / parts;

/** The gap in words: “13 times too low”. @param {OfNumber|OfChoice} question @param {number|string} bet @param {number} truth */
export function gapInWords(question, bet, truth) {
  if (isChoice(question))
    return t(`guess.gap.${question.answer(truth) === bet ? "right" : "wrong"}`);
  const { key, size } = gapOf(question, Number(bet), truth);
  if (size === undefined) return t(`guess.gap.${key}`);
  const n = size >= 1e5 ? number(size, 2) : size >= 100 ? whole(size) : typed(size);
  return counted(`guess.gap.${key}`, size, { n });
}

/** A bet, or an answer, as it is written. @param {OfNumber|OfChoice} question @param {string} about @param {number|string} value */
export function inWords(question, about, value) {
  return isChoice(question)
    ? t(`guess.${about}.${value}`)
    : (question.bet ?? question.show)(Number(value));
}

/** The truth as it is written. @param {OfNumber|OfChoice} question @param {string} about @param {number} truth */
export function truthInWords(question, about, truth) {
  return isChoice(question) ? t(`guess.${about}.${question.answer(truth)}`) : question.show(truth);
}
