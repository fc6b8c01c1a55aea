// @ts-check
/** What is said once a bet is laid, or waived. */

import { gapInWords, inWords, truthInWords } from "./gap.js";
import { isChoice } from "./questions.js";
import { known, t } from "../../kit/words.js";

/** @typedef {import("../../data/bets.js").Bet} Bet */
/** @typedef {import("./questions.js").OfNumber} OfNumber */
/** @typedef {import("./questions.js").OfChoice} OfChoice */

/** @param {OfNumber|OfChoice} question @param {string} about @param {Bet} kept */
export function sentence(question, about, { bet, truth, facts }) {
  if (truth === null) {
    const later = `guess.${about}.later`,
      wait = t(known(later) ? later : "guess.wait");
    if (bet === null) return wait;
    return `${t("guess.waiting", { guess: inWords(question, about, bet) })} ${wait}`;
  }
  const told = { truth: truthInWords(question, about, truth), ...question.words?.(facts) };
  const key = isChoice(question) ? `guess.${about}.truth.${question.answer(truth)}` : "";
  const fact = t(known(key) ? key : `guess.${about}.truth`, told);
  return bet === null ? fact : `${verdict(question, about, bet, truth)} ${fact}`;
}

/** @param {OfNumber|OfChoice} question @param {string} about @param {number|string} bet @param {number} truth */
function verdict(question, about, bet, truth) {
  const words = {
    guess: inWords(question, about, bet),
    truth: truthInWords(question, about, truth),
    gap: gapInWords(question, bet, truth),
  };
  if (!isChoice(question)) return t("guess.laid", words);
  return t(`guess.laid.${question.answer(truth) === bet ? "right" : "wrong"}`, words);
}
