// @ts-check
/** The numbers of the list: every number of θ in the order of its rank, and what was tried. Pure. */

import { parameters } from "../../saving/parameters.js";
import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const gradient = model.get("gradient");
  if (!gradient) return null;
  const { words, scalars, arrays } = gradient;
  const where = parameters(words.sizes);
  const order = where.index.toSorted((a, b) => arrays.rank[a] - arrays.rank[b]);
  const ranked = (/** @type {ArrayLike<any>} */ list) => order.map((index) => list[index]);
  const lists = { rank: arrays.rank, ...where, value: arrays.theta };
  const slopes = { derivative: arrays.vector, change: arrays.change };
  const columns = Object.entries({ ...lists, ...slopes });
  const tried = model.get(model.key("todo"));
  return table(Object.fromEntries(columns.map(([name, list]) => [name, ranked(list)])), {
    gradient_step: words.step,
    gradient_examples: words.examples,
    change_eta: scalars.eta,
    ...(tried && { tried_rows: tried.words.count, tried_step: tried.words.step }),
    ...tried?.scalars,
  });
}
