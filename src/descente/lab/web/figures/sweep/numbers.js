// @ts-check
/** The numbers of the sweep: what each training ended at, and its curve. Pure. */

import { stacked, table } from "../../saving/table.js";

/** @typedef {import("../../data/model.js").Value} Value */

const LISTS = ["eta", "over", "cost", "accuracy", "test_accuracy", "saturated", "shut", "spread"];

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("sweep"));
  if (!found) return null;
  const { words, scalars, arrays } = found;
  const lists = Object.fromEntries(LISTS.map((name) => [name, arrays[name]]));
  const trainings = table({ ...lists, verdict: words.verdicts });
  return stacked(
    { trainings, curves: curves(found) },
    {
      limit: scalars.limit,
      start_cost: scalars.start_cost,
      constant_cost: scalars.constant_cost,
      sweep_batch: words.batch,
    },
  );
}

/** The cost along each training, stretch by stretch. @param {Value} found */
function curves({ arrays: { eta, curve } }) {
  const many = curve.shape[1];
  const rows = Array.from(curve, (cost, k) => [eta[Math.floor(k / many)], k % many, cost]);
  return {
    columns: ["eta", "stretch", "cost"],
    rows: rows.filter(([, , cost]) => !Number.isNaN(cost)),
  };
}
