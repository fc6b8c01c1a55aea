// @ts-check
/** Who carries the fall of the cost: the top of the ranking, and each layer; promised and measured. */

import { h } from "../../kit/dom.js";
import { counted, full, measured, percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { changeBar } from "../../marks/bars.js";

/** @typedef {import("../../data/contract.js").Share} Share */

/**
 * What a part of the numbers is called.
 * @param {Pick<Share, "kind"|"layer">} share
 * @param {number} fraction how much of the ranking its top is
 */
export function nameOfShare({ kind, layer }, fraction) {
  if (kind === "layer") return t("importance.shares.layer", { layer: layer ?? "" });
  if (fraction === 1) return t("importance.shares.all");
  return t("importance.shares.top", { part: percent(fraction, fraction < 0.01 ? 1 : 0) });
}

export function shares() {
  const table = h("table");
  const el = h("div", {}, table, h("p", { class: "note" }, t("importance.shares.note")));

  /** Parts of a fall are falls. @param {import("../../data/model.js").Value} value */
  function draw({ words, arrays }) {
    const { share_predicted: predicted, share_measured: fact, share_fraction: part } = arrays;
    const parts = [...predicted, ...fact].filter(Number.isFinite);
    const [low, high] = [
      Math.min(-1, ...parts.map((v) => -v)),
      Math.max(0, ...parts.map((v) => -v)),
    ];
    const group = (/** @type {string} */ word) =>
      h("tr", { class: "group" }, h("th", { colspan: 4, scope: "colgroup" }, t(word)));
    const rows = words.shares.map((/** @type {Share} */ share, /** @type {number} */ i) => [
      ...(i === 0 ? [group("importance.shares.ranking")] : []),
      ...(share.layer === 1 ? [group("importance.shares.layers")] : []),
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          nameOfShare(share, part[i]),
          h("small", {}, counted("importance.shares.count", share.count)),
        ),
        h(
          "td",
          { class: "length" },
          changeBar(-predicted[i], low, high),
          changeBar(-fact[i], low, high, true),
        ),
        h("td", { class: "number", title: full(predicted[i]) }, percent(predicted[i])),
        h("td", { class: "number", title: measured(fact[i], full) }, measured(fact[i], percent)),
      ),
    ]);
    table.replaceChildren(
      h("caption", { class: "hidden" }, t("importance.shares.question")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          h("td"),
          h(
            "th",
            { scope: "col", class: "number" },
            h("span", { class: "changekey promised" }),
            t("importance.shares.predicted"),
          ),
          h(
            "th",
            { scope: "col", class: "number" },
            h("span", { class: "changekey below" }),
            t("importance.shares.measured"),
          ),
        ),
      ),
      h("tbody", {}, ...rows.flat()),
    );
  }
  return { el, draw };
}
