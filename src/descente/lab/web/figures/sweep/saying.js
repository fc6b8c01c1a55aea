// @ts-check
/** What the sweep found, in sentences and as a table. */

import { wordsOf } from "./paint.js";
import { h } from "../../kit/dom.js";
import { duration, full, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

/** One training: its verdict, what it reads, and where its η stands to the limit. @param {Value} found @param {number} i */
export function about(found, i) {
  const { arrays, scalars, words } = found;
  const { eta, verdict } = wordsOf(found, i);
  const sentences = [
    t(`sweep.says.${words.verdicts[i]}`, {
      start: number(scalars.start_cost),
      cost: number(arrays.cost[i]),
      constant: number(scalars.constant_cost),
    }),
  ];
  if (Number.isFinite(arrays.test_accuracy[i]))
    sentences.push(t("sweep.says.right", { accuracy: percent(arrays.test_accuracy[i]) }));
  if (Number.isFinite(arrays.saturated[i]))
    sentences.push(
      t("sweep.says.saturated", {
        saturated: percent(arrays.saturated[i], 0),
        shut: percent(arrays.shut[i], 0),
      }),
    );
  const times = arrays.over?.[i];
  if (arrays.eta[i] > scalars.limit)
    sentences.push(
      times ? t("sweep.says.over", { times: number(times, 2) }) : t("sweep.says.above"),
    );
  return [
    h("strong", { title: full(arrays.eta[i]) }, `η = ${eta}, ${verdict}. `),
    sentences.join(" "),
  ];
}

/** How many trainings in which time, and where the limit comes from. @param {Value} found */
export function conditions({ arrays, scalars, words }) {
  const done = t("sweep.done", {
    n: whole(arrays.eta.length),
    time: duration(scalars.seconds),
    batch: whole(words.batch),
  });
  const limit = words.limit_examples
    ? t("sweep.limit", {
        examples: whole(words.limit_examples),
        residual: number(scalars.limit_residual, 2),
      })
    : "";
  return [done, limit, t("sweep.hint")].join(" ");
}

/** Every training as a row. @param {Value} found */
export function tableOf(found) {
  const heads = ["sweep.x", "sweep.y", "sweep.verdict"];
  const rows = Array.from(found.arrays.eta, (_, i) =>
    h("tr", {}, ...Object.values(wordsOf(found, i)).map((text) => h("td", {}, text))),
  );
  return [
    h("summary", {}, t("sweep.table")),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, t(name))))),
      h("tbody", {}, ...rows),
    ),
  ];
}
