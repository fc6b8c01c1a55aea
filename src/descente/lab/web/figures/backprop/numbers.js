// @ts-check
/** The numbers of backpropagation: every number of every step, beside its numerical value. Pure. */

/** @typedef {import("./steps.js").Step} Step */

const COLUMNS = [
  "step",
  "phase",
  "quantity",
  "layer",
  "row",
  "column",
  "value",
  "numerical",
  "difference",
];

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const trace = model.get(model.key("backprop"));
  if (!trace) return null;
  const { words, scalars, arrays } = trace;
  const rows = words.steps.flatMap((/** @type {Step} */ step, /** @type {number} */ k) => {
    const [value, numerical = [], difference = []] = ["value", "numerical", "difference"].map(
      (name) => arrays[`${name}${k}`],
    );
    const across = value.shape.length > 1 ? value.shape[1] : value.length;
    return Array.from(value, (own, i) => [
      k + 1,
      step.phase,
      step.quantity,
      step.layer,
      Math.floor(i / across),
      i % across,
      own,
      numerical[i],
      difference[i],
    ]);
  });
  const facts = { wanted: words.label, cost: scalars.cost, largest_error: scalars.largest_error };
  return { columns: COLUMNS, rows, facts };
}
