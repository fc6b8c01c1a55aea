// @ts-check
/** The digit looked at: what it is called, and how one goes from one test image to another. */

import { h } from "../kit/dom.js";
import { whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Model} Model */
/** @typedef {import("../data/model.js").Value} Value */

/** The test image looked at last, also while a drawing is looked at: a name in the store. */
const LAST = "last-digit";

/** The digit looked at, once its image is there. @param {Model} model @returns {Value|undefined} */
export function digitOf(model) {
  const value = model.get("digit");
  return value?.arrays?.image ? value : undefined;
}

/** The digit looked at, in a few words. @param {Value|undefined} value */
export function nameOfDigit(value) {
  if (!value) return "";
  const { digit, label, classes } = value.words;
  return digit < 0
    ? t("digit.drawing")
    : t("digit.image", { n: whole(digit), label: classes[label] ?? label });
}

/** The number of test images. @param {Model} model */
const count = (model) => model.get("status")?.words.test ?? 1;

/**
 * Look at the test image that lies so many after the last one; 0 leaves a drawing for that one.
 * @param {Model} model @param {number} by
 */
export function turn(model, by) {
  const now = model.get("digit")?.words.digit ?? -1;
  const last = now >= 0 ? now : (model.get(LAST) ?? 0);
  const index = (last + by + count(model)) % count(model);
  model.send({ do: { what: "digit", index } });
}

/**
 * Buttons to the test image before and after the one looked at, and, where `any` is asked for, to
 * any of them. They remember the test image for when a drawing takes its place.
 * @param {Model} model @param {{any?: boolean}} [how] @returns {HTMLElement}
 */
export function turners(model, { any = false } = {}) {
  const remember = () => {
    const now = digitOf(model)?.words.digit ?? -1;
    if (now < 0 || now === model.get(LAST)) return;
    model.set(LAST, now);
    model.save_changes();
  };
  model.on("change:digit", remember);
  model.on("change:status", () => {}); // it brings the number of test images
  remember();
  const button = (
    /** @type {string} */ text,
    /** @type {string} */ name,
    /** @type {() => void} */ onclick,
  ) => h("button", { title: name, "aria-label": name, onclick }, text);
  const word = t("digit.any");
  return h(
    "span",
    { class: "turners" },
    button("‹", t("digit.before"), () => turn(model, -1)),
    any ? button(word, word, () => turn(model, Math.floor(Math.random() * count(model)))) : "",
    button("›", t("digit.after"), () => turn(model, 1)),
  );
}
