// @ts-check
/** All bets of the lab in one table: what was bet, what is true, how far it was; and what is open. */

import { gapInWords, inWords, truthInWords } from "./gap.js";
import { QUESTIONS } from "./questions.js";
import { betsOf } from "../../data/bets.js";
import { h } from "../../kit/dom.js";
import { counted, whole } from "../../kit/numbers.js";
import { t, tongue } from "../../kit/words.js";

/** @typedef {import("../../data/bets.js").Bet} Bet */

const COLUMNS = ["question", "bet", "truth", "gap"];

/** @param {import("../../data/model.js").Model} model @param {HTMLElement} el */
export function summary(model, el) {
  el.classList.add("all");
  const count = h("p", { class: "note" });
  const rows = h("tbody");
  const heads = COLUMNS.map((name) => h("th", { scope: "col" }, t(`guess.all.${name}`)));
  const caption = h("caption", {}, t("guess.all"));
  el.append(h("table", {}, caption, h("thead", {}, h("tr", {}, ...heads)), rows), count);

  function write() {
    const bets = betsOf(model.store);
    const names = Object.keys(QUESTIONS);
    rows.replaceChildren(...names.map((about) => row(about, bets[about])));
    const laid = names.filter((about) => bets[about]?.stage === "laid").length;
    count.textContent = counted("guess.all.count", laid, { all: whole(names.length) });
  }
  model.on("change:bets", write);
  write();
  return () => {};
}

/** @param {string} about @param {Bet} [kept] */
function row(about, kept) {
  const question = QUESTIONS[about];
  const href = `#${new URLSearchParams({ c: question.chapter, l: tongue() })}`;
  const link = (/** @type {string} */ text) => h("a", { href }, text);
  const head = h("th", { scope: "row" }, link(t(`guess.${about}.name`)));
  if (!kept || kept.stage === "open")
    return h("tr", { class: "open" }, head, h("td", { colspan: 3 }, t("guess.all.open")));
  const { bet, truth } = kept;
  const cells = [
    bet === null ? t("guess.all.waived") : inWords(question, about, bet),
    truth === null ? t("guess.all.later") : truthInWords(question, about, truth),
    bet === null || truth === null ? "" : gapInWords(question, bet, truth),
  ];
  const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
    h("td", { "data-name": t(`guess.all.${COLUMNS[i + 1]}`) }, text);
  return h("tr", {}, head, ...cells.map(cell));
}
