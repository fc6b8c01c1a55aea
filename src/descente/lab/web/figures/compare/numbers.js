// @ts-check
/** The numbers of the chart: each line along its steps, and what it ended at. Pure. */

import { liveOf, runLines } from "./lines.js";
import { stacked, table } from "../../saving/table.js";

/** @typedef {import("./lines.js").Line} Line */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const found = model.get(model.key("runs"));
  if (!found) return null;
  const runs = runLines(found, model.get("compared") ?? []).lines,
    live = liveOf(model);
  const lines = live ? [...runs, live] : runs;
  return stacked({
    costs: along(lines, "cost"),
    accuracies: along(lines, "accuracy"),
    ends: table({
      run: lines.map(nameOf),
      step: lines.map(({ length }) => length.steps),
      seen: lines.map(({ length }) => length.seen),
      cost: lines.map(({ end }) => end.cost),
      accuracy: lines.map(({ end }) => end.accuracy),
      sampled: lines.map(({ end }) => end.sampled),
    }),
  });
}

/** A run by its name; the network on the page has none. @param {Line} line */
const nameOf = ({ name }) => name || "the page";

/** Where each number lies, in steps and in examples seen. @param {Line[]} lines @param {"cost"|"accuracy"} of */
function along(lines, of) {
  const rows = lines.flatMap((line) => {
    const { at, values, tested } = line[of];
    const { steps, seen } = line.length;
    return at.map((part, k) => [nameOf(line), part * steps, part * seen, values[k], tested]);
  });
  return { columns: ["run", "step", "seen", of, "tested"], rows };
}
