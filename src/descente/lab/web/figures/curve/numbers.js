// @ts-check
/** The numbers of the curve: each stretch of steps at its middle, as it is drawn. Pure. */

import { middleOf } from "../../marks/stretches.js";
import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const history = model.get("history");
  if (!history) return null;
  const { cost, accuracy } = history.arrays;
  const span = { steps: Math.max(1, history.words.steps), stretches: cost.length };
  const step = Array.from(cost, (_, i) => middleOf(span, i));
  return table({ step, cost, accuracy });
}
