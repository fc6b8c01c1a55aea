// @ts-check
/** The numbers of the learning rate: both limits, the steps tried beside η₀, the last costs. Pure. */

import { RECENT } from "./recent.js";
import { stacked, table } from "../../saving/table.js";

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const status = model.get("status"),
    sharpness = model.get(model.key("sharpness")),
    noise = model.get(model.key("noise"));
  if (!status) return null;
  const { batch, steps_per_epoch: steps } = status.words;
  const fits = steps > 1 && noise?.words.batch === batch;
  const limits = [
    ["in use", status.scalars.eta_now],
    ...(sharpness ? [["2/lambda_max", sharpness.scalars.limit]] : []),
    ...(fits ? [["eta_0", noise.scalars.eta, noise.scalars.error]] : []),
  ];
  const { eta = [], change = [], error = [] } = fits ? noise.arrays : {};
  const cost = model.get("history")?.arrays.cost.slice(-RECENT) ?? [];
  const stretch = Array.from(cost, (_, i) => i);
  return stacked(
    {
      limits: { columns: ["name", "eta", "standard_error"], rows: limits },
      tried: table({ eta, change, standard_error: error }),
      recent: table({ stretch, cost }),
    },
    {
      lambda_max: sharpness?.scalars.largest,
      lambda_max_residual: sharpness?.scalars.residual,
      lambda_max_step: sharpness?.words.step,
    },
  );
}
