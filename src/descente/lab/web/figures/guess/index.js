// @ts-check
/** A question before the answer: a bet is laid or waived, then it stands beside the truth. */

import { choosing } from "./choosing.js";
import { QUESTIONS, isChoice } from "./questions.js";
import { sentence } from "./saying.js";
import { sliding } from "./sliding.js";
import { summary } from "./summary.js";
import { OPEN, betOn, keep } from "../../data/bets.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/bets.js").Bet} Bet */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  if ("all" in model.options) return summary(model, el);
  const { about } = model.options,
    question = QUESTIONS[about];
  if (!question) {
    el.hidden = true;
    return () => {};
  }
  const enable = () => (lay.disabled = field.value() === null);
  const field = isChoice(question) ? choosing(question, about, enable) : sliding(question, about);
  const now = () => betOn(model.store, about);
  const button = (/** @type {string} */ word, /** @type {() => void} */ onclick) =>
    h("button", { class: "do", onclick }, t(word));
  const lay = button("guess.reveal", () => settle("laid", field.value()));
  const waive = button("guess.waive", () => settle("waived", null));
  const again = button("guess.again", () => {
    keep(model.store, about, { ...OPEN, bet: now().bet });
    write();
    field.focus();
  });
  const says = h("p", { class: "answer", role: "status" });
  const ask = h("div", { class: "ask" }, field.ask, h("div", { class: "ways" }, lay, waive));
  const after = h("div", { class: "after" }, field.result, says, again);
  el.append(
    h("p", { class: "question" }, h("b", {}, t("guess.before")), " ", t(`guess.${about}`)),
    ask,
    after,
  );

  /** @param {Bet["stage"]} stage @param {number|string|null} bet */
  function settle(stage, bet) {
    keep(model.store, about, { ...OPEN, stage, bet });
    look();
    write();
    again.focus({ preventScroll: true });
  }

  /** Read the truth where it is known, and keep it with the bet. */
  function look() {
    const kept = now();
    const [value, status] = [model.get(question.follows), model.get("status")];
    if (kept.stage === "open" || kept.final || !value || !status) return;
    const { truth, facts, final } = question.read(value, status) ?? { ...OPEN };
    if (same(kept, truth, facts, final)) return;
    keep(model.store, about, { ...kept, truth, facts, final });
  }

  /** @type {Bet|null} */
  let shown = null;
  function write() {
    const kept = now();
    if (shown === kept) return;
    shown = kept;
    const open = kept.stage === "open";
    ask.hidden = !open;
    after.hidden = open;
    if (open) {
      field.show(kept.bet);
      enable();
      field.tell(null, null);
      says.textContent = "";
      return;
    }
    again.textContent = t(kept.bet === null ? "guess.now" : "guess.again");
    field.tell(kept.bet, kept.truth);
    const text = sentence(question, about, kept);
    if (says.textContent !== text) says.textContent = text;
  }

  const later = oncePerFrame(look);
  model.on("change:bets", write);
  for (const key of new Set([question.follows, "status"])) model.on(`change:${key}`, later);
  write();
  look();
  return () => {};
}

/** Whether what is kept says this already. @param {Bet} kept @param {number|null} truth @param {Record<string, number>} facts @param {boolean} final */
const same = (kept, truth, facts, final) =>
  kept.truth === truth &&
  kept.final === final &&
  JSON.stringify(kept.facts) === JSON.stringify(facts);

export default { render };
