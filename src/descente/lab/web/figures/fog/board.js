// @ts-check
/** Ground by ground, how low each came: kept in the page and in the browser. */

import { added, parse, tally, winner } from "./score.js";
import { h } from "../../kit/dom.js";
import { counted, full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./score.js").Score} Score */

/** Where the scores are: a value of the page, and an entry of the browser's store. */
export const KEY = "fog";
const ROWS = 6; // grounds that are shown

/** @param {import("../../data/model.js").Model} model @param {() => void} begin the first probe */
export function board(model, begin) {
  const total = h("p", { class: "fog-total" }),
    rows = h("tbody");
  const columns = ["fog.board.ground", "fog.mine", "fog.theirs", "fog.board.won"];
  const table = h(
    "table",
    { class: "fog-board" },
    h("caption", { class: "unseen" }, t("fog.board")),
    h("thead", {}, h("tr", {}, ...columns.map((key) => h("th", { scope: "col" }, t(key))))),
    rows,
  );
  const forget = h("button", { onclick: () => keep([]) }, t("fog.board.forget"));
  const box = h("section", { class: "fog-score", hidden: true }, total, table, forget);

  /** @returns {Score[]} */
  const kept = () => model.get(KEY) ?? parse(localStorage.getItem(KEY));

  /** @param {Score[]} scores */
  function keep(scores) {
    if (!scores.length && box.contains(document.activeElement)) begin();
    localStorage.setItem(KEY, JSON.stringify(scores));
    model.store.put(KEY, scores);
    write();
  }

  function write() {
    const scores = kept(),
      { mine, theirs, level } = tally(scores);
    box.hidden = !scores.length;
    total.textContent = [
      t("fog.board.total", { mine: whole(mine), theirs: whole(theirs) }),
      level ? counted("fog.board.level", level) : "",
    ].join(" ");
    rows.replaceChildren(...scores.slice(-ROWS).reverse().map(row));
  }

  write();
  return { box, kept, add: (/** @type {Score} */ score) => keep(added(kept(), score)) };
}

/** @param {Score} score */
function row(score) {
  const won = winner(score);
  const cell = (/** @type {"mine"|"theirs"} */ who) =>
    h(
      "td",
      { class: won === who ? "number best" : "number", title: full(score[who]) },
      number(score[who]),
    );
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      t("fog.board.row", { n: whole(score.number), step: whole(score.step) }),
    ),
    cell("mine"),
    cell("theirs"),
    h("td", { class: `won ${won}` }, t(`fog.board.won.${won}`)),
  );
}
