// @ts-check
/**
 * The learner's bets, kept for the page and in the browser for the next visit; and the veil: what
 * is not to be read on a page before its bets are laid.
 */

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./model.js").Model} Model */
/**
 * One bet. `bet` is a number, or the name of a choice; nothing is read of `truth` before the bet is
 * laid, or waived. `final` says that the truth stays as it was found then.
 * @typedef {{bet: number|string|null, stage: "open"|"laid"|"waived", truth: number|null,
 *   facts: Record<string, number>, final: boolean}} Bet
 */

const STAGES = ["open", "laid", "waived"];

/** A question that nobody has answered. @type {Bet} */
export const OPEN = Object.freeze({
  bet: null,
  stage: "open",
  truth: null,
  facts: {},
  final: false,
});

/** A bet that was read back; what cannot be read was not written here. @param {any} found @returns {Bet} */
function readBack(found) {
  const { bet = null, stage, truth, facts, final } = found ?? {};
  const said = typeof bet === "string" || Number.isFinite(bet);
  if (!STAGES.includes(stage) || (stage === "laid" && !said)) return OPEN;
  const known = Number.isFinite(truth);
  return {
    bet: said ? bet : null,
    stage,
    truth: known ? truth : null,
    facts: known && facts && typeof facts === "object" ? facts : {},
    final: known && final === true,
  };
}

/** The bets that a text keeps, by their questions. @param {string|null} text @returns {Record<string, Bet>} */
export function parse(text) {
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(text ?? "{}") ?? {}).map(([about, bet]) => [about, readBack(bet)]),
    );
  } catch {
    return {};
  }
}

/** All bets there are. @param {Store} store @returns {Record<string, Bet>} */
export function betsOf(store) {
  return store.values.get("bets") ?? parse(localStorage.getItem("bets"));
}

/** The bet on one question. @param {Store} store @param {string} about */
export const betOn = (store, about) => betsOf(store)[about] ?? OPEN;

/** Keep a bet. @param {Store} store @param {string} about @param {Bet} bet */
export function keep(store, about, bet) {
  const all = { ...betsOf(store), [about]: bet };
  localStorage.setItem("bets", JSON.stringify(all));
  store.put("bets", all);
}

/** Whether a question still waits for a bet. @param {Store} store @param {string} about */
export const isOpen = (store, about) => betOn(store, about).stage === "open";

/** Whether a quantity is not to be read on this page yet. @param {Model} model @param {string} quantity */
export function veiled(model, quantity) {
  return (model.get("veil") ?? []).includes(quantity);
}
