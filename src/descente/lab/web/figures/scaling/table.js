// @ts-check
/** The times measured, network by network. */

import { h } from "../../kit/dom.js";
import { duration, full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @param {number} seconds @param {string} [how] measured or extrapolated */
const time = (seconds, how = "") =>
  h(
    "td",
    { class: "number", title: `${full(seconds)} s` },
    how ? h("small", {}, how) : "",
    duration(seconds),
  );

/**
 * @param {import("../../data/model.js").Value} found @param {number} at the row that is pointed at
 * @param {(i: number) => void} point called when another is
 */
export function tableOf({ words, arrays }, at, point) {
  const heads = ["parameters", "cost", "gradient", "ratio", "differences"];
  const row = (/** @type {number} */ n, /** @type {number} */ i) =>
    h(
      "tr",
      { class: i === at ? "at" : "", onpointerenter: () => point(i) },
      h("th", { scope: "row", class: "number" }, whole(n)),
      time(arrays.cost[i]),
      time(arrays.gradient[i]),
      h("td", { class: "number", title: full(arrays.ratio[i]) }, `× ${number(arrays.ratio[i], 2)}`),
      time(
        arrays.differences[i],
        t(words.measured[i] ? "scaling.measured" : "scaling.extrapolated"),
      ),
    );
  return [
    h("caption", { class: "hidden" }, t("scaling.label")),
    h(
      "thead",
      {},
      h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, t(`scaling.${name}`)))),
    ),
    h("tbody", {}, ...words.parameters.map(row)),
  ];
}
