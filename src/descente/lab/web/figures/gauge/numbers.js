// @ts-check
/** The numbers of the gauge: the cost of each mark. Pure. */

import { twinOf } from "./twin.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const status = model.get("status");
  if (!status) return null;
  const { cost, cost_error: error, start_cost: start } = status.scalars;
  const twin = twinOf(model)?.arrays;
  const rows = [
    ["this", cost, error],
    ["random", start],
    ...(twin ? [["trained", twin.cost[0]]] : []),
  ];
  return { columns: ["network", "cost", "standard_error"], rows };
}
