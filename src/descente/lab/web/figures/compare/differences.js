// @ts-check
/** In what the runs of a chart differ: what they share need not be said of each. Pure. */

import { SETTINGS } from "../../data/contract.js";

/** @typedef {import("./lines.js").Line} Line */

/** What is told of a training: its network, and all that it was made with. */
const TOLD = [
  "sizes",
  ...SETTINGS.filter((name) => name !== "hidden"),
  "network_seed",
  "augmented",
];

/** A part of what is told of a line. @param {Line} line @param {string} name */
export const partOf = (line, name) => (name === "sizes" ? line.sizes : line.settings[name]);

/**
 * In what lines differ, in the order in which it is told. The seed of the network is one of its own
 * only where a network was not drawn with the seed of its training.
 * @param {Line[]} lines
 */
export function differences(lines) {
  const apart = lines.some(({ settings }) => settings.network_seed !== settings.seed);
  const differ = (/** @type {string} */ name) =>
    new Set(lines.map((line) => String(partOf(line, name)))).size > 1;
  return TOLD.filter((name) => (apart || name !== "network_seed") && differ(name));
}

/** Whether two lines have learnt from the same data. @param {Line} one @param {Line} other */
export function sameData(one, other) {
  return one.settings.data === other.settings.data;
}

/** Whether two lines are of the same training. @param {Line} one @param {Line} other */
export function sameTraining(one, other) {
  return !differences([one, other]).length;
}
