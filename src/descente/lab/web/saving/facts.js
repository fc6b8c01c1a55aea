// @ts-check
/** What the experiment is at the moment that something of it is saved: for a file, and in words. */

import { about } from "../kit/estimate.js";
import { counted, number, percent, whole } from "../kit/numbers.js";
import { nameOfData } from "../kit/sentences.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Model} Model */

/** Settings that decide an experiment and are not told by its status. */
const SETTINGS = ["seed", "activation", "output", "cost", "rule", "schedule", "weight_decay"];

/** The link that opens the lab here: its key stands in no link. */
export function link() {
  return location.origin + location.pathname + location.hash;
}

/** Every digit, under names that no language changes. @param {Model} model */
export function factsOf(model) {
  const { words, scalars } = model.get("status");
  return {
    data: words.data,
    sizes: words.sizes.join(" "),
    ...Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    eta: scalars.eta,
    batch: words.batch,
    step: words.step,
    mean_cost: scalars.cost,
    mean_cost_examples: words.examples,
    test_accuracy: scalars.accuracy,
    test_accuracy_images: words.test,
    link: link(),
  };
}

/** The same in words: the network and its training, and where it stands. @param {Model} model */
export function sentencesOf(model) {
  const { words, scalars } = model.get("status");
  const sure = (/** @type {boolean} */ all, /** @type {string} */ text) =>
    all ? text : about(text);
  return [
    counted("save.network", words.batch, {
      sizes: words.sizes.map(whole).join(" → "),
      data: nameOfData(words.data),
      seed: whole(model.get("seed")),
      rule: t(`rule.${model.get("rule")}`),
      eta: number(scalars.eta),
    }),
    t("save.standing", {
      step: whole(words.step),
      cost: sure(words.examples === words.train, number(scalars.cost)),
      examples: whole(words.examples),
      accuracy: sure(words.test === words.held, percent(scalars.accuracy)),
      images: whole(words.test),
    }),
  ];
}
