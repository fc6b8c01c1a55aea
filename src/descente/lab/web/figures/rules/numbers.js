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
  const { fired, n, best } = score.words;
  const { accuracy, best_accuracy, network } = score.scalars;
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
  const scores = table({
    of: ["these rules", "the best single rule", "the network"],
    test_accuracy: [accuracy, best_accuracy, network],
  });
  return stacked(
    { rules: own, scores },
    { rules_images: n, best_rule_train_right: best.train_right },
  );
}
