// @ts-check
/** The numbers of the rules: each of them with what it decided, and the scores. Pure. */

import { load } from "./rule.js";
import { stacked, table } from "../../saving/table.js";

/** @typedef {import("./rule.js").Rule} Rule */

/** @type {import("../../saving/table.js").Numbers} */
export function numbers(model) {
  const digit = model.get("digit"),
    score = model.get(model.key("rules"));
  if (!digit || !score) return null;
  const rules = /** @type {Rule[]} */ (model.get("hand-rules") ?? load());
  const { fired, n } = score.words;
  const { accuracy, network } = score.scalars;
  const counts = (/** @type {number} */ k) => fired.map((/** @type {number[]} */ one) => one[k]);
  const own = table({
    number: rules.map((_, i) => i + 1),
    pixel: rules.map(({ pixel }) => pixel),
    above: rules.map(({ above }) => above),
    threshold: rules.map(({ threshold }) => threshold),
    digit: rules.map((rule) => digit.words.classes[rule.digit]),
    decided: counts(0),
    right: counts(1),
    holds: counts(2),
  });
  const scores = table({ of: ["these rules", "the network"], test_accuracy: [accuracy, network] });
  return stacked({ rules: own, scores, ...best(model, digit.words.classes) }, { rules_images: n });
}

/**
 * The best list, if the figure has asked for it: its rules, and its accuracy at each length.
 * @param {import("../../data/model.js").Model} model @param {string[]} classes
 * @returns {Record<string, import("../../saving/table.js").Table>}
 */
function best(model, classes) {
  const found = model.get(model.key("rulelist"));
  if (found?.words.data !== model.get("status")?.words.data || !found) return {};
  const { pixel, above, digit, found: order } = found.words;
  const { threshold, accuracy, train_accuracy } = found.arrays;
  const names = digit.map((/** @type {number} */ k) => classes[k]);
  return {
    best: table({
      number: order.map((/** @type {number} */ _, /** @type {number} */ i) => i + 1),
      pixel,
      above,
      threshold,
      digit: names,
      found: order,
    }),
    lengths: table({
      found: Array.from(accuracy, (_, i) => i + 1),
      test_accuracy: accuracy,
      train_accuracy,
    }),
  };
}
