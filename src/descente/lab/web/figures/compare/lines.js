// @ts-check
/** What lies on the chart: the network on the page, and recorded runs beside it. Pure. */

import { SETTINGS } from "../../data/contract.js";
import { middleOf } from "../../marks/stretches.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../data/model.js").Numbers} Numbers */
/**
 * Numbers along a line: where each lies, from 0 at its start to 1 at its end. Those of the test
 * images were measured there, the others are means over stretches of mini-batches.
 * @typedef {{at: number[], values: ArrayLike<number>, tested: boolean}} Along
 */
/**
 * @typedef {Object} Line
 * @property {number} place which gives it its letter and its look; -1 for the network on the page
 * @property {string} name
 * @property {number[]} sizes
 * @property {Record<string, any>} settings
 * @property {string} outcome
 * @property {{steps: number, seen: number}} length in steps, and in examples seen
 * @property {Along} cost
 * @property {Along} accuracy
 * @property {{cost: number, accuracy: number, sampled: boolean}} end cost over all training
 * examples and accuracy on all test images; or over a part of them
 */
/** @typedef {{place: number, name: string, error: Record<string, any>}} Lost a run that cannot be shown */

/** @param {ArrayLike<number>} values of stretches @returns {Along} */
function stretched(values) {
  const span = { steps: 1, stretches: values.length };
  return { at: Array.from(values, (_, i) => middleOf(span, i)), values, tested: false };
}

/**
 * The line of the network on the page.
 * @param {Value} history @param {Value} status @param {Record<string, any>} settings
 * @returns {Line}
 */
export function liveLine(history, status, settings) {
  const { words, scalars } = status;
  return {
    place: -1,
    name: "",
    sizes: words.sizes,
    settings: { ...settings, network_seed: settings.seed, augmented: false },
    outcome: words.outcome,
    length: { steps: history.words.steps, seen: history.words.seen },
    cost: stretched(history.arrays.cost),
    accuracy: stretched(history.arrays.accuracy),
    end: {
      cost: scalars.cost,
      accuracy: scalars.accuracy,
      sampled: words.examples < words.train || words.test < words.held,
    },
  };
}

/** The same, once all of it is known. @param {import("../../data/model.js").Model} model */
export function liveOf(model) {
  const history = model.get("history"),
    status = model.get("status");
  if (!history || !status || !model.get("settings")) return null;
  const settings = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  return liveLine(history, status, settings);
}

/** @param {Value} found @param {number} k @param {number} place @returns {Line} */
function runLine({ words, arrays }, k, place) {
  const run = words.runs[k];
  const steps = arrays[`test_step${k}`];
  return {
    place,
    name: run.name,
    sizes: run.sizes,
    settings: {
      ...run.settings,
      eta: arrays.eta[k],
      weight_decay: arrays.weight_decay[k],
      network_seed: run.network_seed,
      augmented: run.augmented,
    },
    outcome: run.outcome,
    length: { steps: run.steps, seen: run.seen },
    cost: stretched(arrays[`costs${k}`]),
    accuracy: steps.length
      ? {
          at: Array.from(steps, (step) => step / Math.max(1, run.steps)),
          values: arrays[`test_accuracy${k}`],
          tested: true,
        }
      : stretched(arrays[`accuracies${k}`]),
    end: { cost: arrays.cost[k], accuracy: arrays.accuracy[k], sampled: !run.measured },
  };
}

/**
 * The lines of the chosen runs that were answered, and those that cannot be shown.
 * @param {Value|undefined} found @param {(string|null)[]} chosen names by place
 * @returns {{lines: Line[], lost: Lost[]}}
 */
export function runLines(found, chosen) {
  const lines = /** @type {Line[]} */ ([]),
    lost = /** @type {Lost[]} */ ([]);
  (found?.words.runs ?? []).forEach((/** @type {any} */ run, /** @type {number} */ k) => {
    const place = chosen.indexOf(run.name);
    if (place < 0) return;
    if (run.error) lost.push({ place, name: run.name, error: run.error });
    else lines.push(runLine(/** @type {Value} */ (found), k, place));
  });
  lines.sort((one, other) => one.place - other.place);
  return { lines, lost };
}
