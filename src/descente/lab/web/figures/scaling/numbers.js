// @ts-check
/** The numbers of the times: each network with the seconds that were measured. Pure. */

import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("scaling"));
  if (!found) return null;
  const { words, arrays } = found;
  const lists = {
    parameters: words.parameters,
    cost_seconds: arrays.cost,
    gradient_seconds: arrays.gradient,
    ratio: arrays.ratio,
    differences_seconds: arrays.differences,
    differences_measured: words.measured,
  };
  const { examples, threads, cpu } = words;
  return table(lists, { timed_examples: examples, timed_threads: threads, cpu });
}
