// @ts-check
/** The numbers of the slope: the cost along one weight, and each step of the ball. Pure. */

import { stacked, table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("slope"));
  if (!found) return null;
  const { words, scalars, arrays } = found;
  const { t, weight, cost } = arrays;
  const curve = table({ offset: t, weight, cost });
  const facts = {
    index: words.index,
    value: scalars.value,
    slope: scalars.slope,
    curvature: scalars.curvature,
    eta_limit: scalars.limit,
    curve_examples: words.examples,
  };
  if (!arrays.ball_t) return stacked({ curve }, facts);
  const ball = table({
    step: Array.from(arrays.ball_t, (_, k) => k),
    offset: arrays.ball_t,
    weight: arrays.ball_weight,
    cost: arrays.ball_cost,
    slope: arrays.ball_slope,
    change: arrays.ball_step,
  });
  return stacked({ curve, ball }, { ...facts, ball_eta: scalars.eta, ball_ends: words.ball });
}
