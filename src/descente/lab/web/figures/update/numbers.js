// @ts-check
/** The numbers of the one line, and the weight along the training. Pure. */

import { momentOf } from "./moment.js";
import { table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const status = model.get("status"),
    gradient = model.get("gradient"),
    past = model.get(model.key("weight"));
  if (!status || !gradient || !past) return null;
  const { index } = past.words;
  const { steps: step, values: value } = past.arrays;
  const now = momentOf(gradient, model.get("update"), index, status.words.train);
  return table(
    { step, value },
    {
      index,
      old: now.theta,
      step_eta: now.eta,
      gradient: now.slope,
      shrunk: now.shrunk,
      new: now.planned,
      gradient_examples: now.examples,
      gradient_of_all: now.slopeOfAll,
      new_along_all: now.plannedOfAll,
    },
  );
}
