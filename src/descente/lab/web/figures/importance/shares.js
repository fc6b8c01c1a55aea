// @ts-check
/** Who carries the fall of the cost: the top of the ranking, and each layer; promised and measured. */

import { h } from "../../kit/dom.js";
import { full, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { bar } from "../../marks/bars.js";

export function shares() {
  const table = h("table");
  const el = h("div", {}, table, h("p", { class: "note" }, t("importance.shares.note")));

  /** The library's "top 0.1 %" or "layer 1", said in the language of the page. @param {string} name */
  function call(name) {
    const part = name.match(/^top ([\d.]+) %$/),
      layer = name.match(/^layer (\d+)$/);
    if (part && Number(part[1]) === 100) return t("importance.shares.all");
    if (part)
      return t("importance.shares.top", {
        part: percent(Number(part[1]) / 100, part[1].includes(".") ? 1 : 0),
      });
    return layer ? t("importance.shares.layer", { layer: layer[1] }) : name;
  }

  /** @param {import("../../data/model.js").Value} value */
  function draw({ words, arrays }) {
    const { share_predicted: predicted, share_measured: measured } = arrays;
    let low = 0,
      high = 1;
    for (const list of [predicted, measured]) {
      for (const v of list)
        if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
    }
    const group = (/** @type {string} */ word) =>
      h("tr", { class: "group" }, h("th", { colspan: 4, scope: "colgroup" }, t(word)));
    const rows = words.shares.map((/** @type {any} */ { name, count }, /** @type {number} */ i) => [
      ...(i === 0 ? [group("importance.shares.ranking")] : []),
      ...(name === "layer 1" ? [group("importance.shares.layers")] : []),
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          call(name),
          h("small", {}, t("importance.shares.count", { n: whole(count) })),
        ),
        h(
          "td",
          { class: "length" },
          bar(predicted[i], low, high, "wanted"),
          bar(measured[i], low, high, "ink"),
        ),
        h("td", { class: "number", title: full(predicted[i]) }, percent(predicted[i])),
        h("td", { class: "number", title: full(measured[i]) }, percent(measured[i])),
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
            h("span", { class: "key wanted" }),
            t("importance.shares.predicted"),
          ),
          h(
            "th",
            { scope: "col", class: "number" },
            h("span", { class: "key ink" }),
            t("importance.shares.measured"),
          ),
        ),
      ),
      h("tbody", {}, ...rows.flat()),
    );
  }
  return { el, draw };
}
