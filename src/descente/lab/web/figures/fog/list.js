// @ts-check
/** What each has found, as a table: the start, then probe by probe. */

import { seen } from "./game.js";
import { falls, glyph } from "./telling.js";
import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */

/** A table that `write` fills. */
export function list() {
  const rows = h("tbody");
  const head = (/** @type {string} */ key, /** @type {Record<string, any>} */ more = {}) =>
    h("th", { scope: "col", ...more }, t(key));
  const box = h(
    "table",
    { class: "fog-list" },
    h("caption", { class: "unseen" }, t("fog.list")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td", { rowspan: 2 }),
        h("th", { scope: "colgroup", colspan: 2, class: "mine" }, t("fog.mine")),
        h("th", { scope: "colgroup", colspan: 2, class: "theirs" }, t("fog.theirs")),
      ),
      h("tr", {}, head("fog.depth"), head("fog.slope"), head("fog.depth"), head("fog.slope")),
    ),
    rows,
  );
  return {
    box,
    /** @param {State} state */
    write(state) {
      const { ground, mine, many } = state,
        theirs = seen(state);
      const best = [lowestOf(mine), lowestOf(theirs)];
      rows.replaceChildren(
        h("tr", {}, h("th", { scope: "row" }, t("fog.start")), ...both(ground?.start)),
        ...Array.from({ length: many }, (_, k) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, whole(k + 1)),
            ...cells(mine[k], best[0]),
            ...cells(theirs[k], best[1]),
          ),
        ),
      );
    },
  };
}

/** @param {Probe[]} probes */
const lowestOf = (probes) => Math.min(...probes.map(({ cost }) => cost));

/** The start is known to both. @param {Probe|undefined} start */
function both(start) {
  return start ? [...cells(start, NaN), ...cells(start, NaN)] : cells(undefined, NaN, 4);
}

/** Depth and slope of a probe. @param {Probe|undefined} probe @param {number} best @param {number} [empty] cells where there is none */
function cells(probe, best, empty = 2) {
  if (!probe) return Array.from({ length: empty }, () => h("td"));
  const { cost, slope } = probe;
  const depth = { class: cost === best ? "number best" : "number", title: full(cost) };
  return [
    h("td", depth, number(cost)),
    h(
      "td",
      { class: "number", title: full(slope) },
      number(slope, 2),
      " ",
      h("span", { "aria-hidden": "true" }, glyph(probe)),
      h("span", { class: "unseen" }, falls(probe)),
    ),
  ];
}
