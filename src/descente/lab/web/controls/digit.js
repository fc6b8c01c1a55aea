// @ts-check
/** Going from one test image to another, and saying which one it is. */

import { h } from "../kit/dom.js";
import { whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Model} Model */
/** @typedef {import("../data/model.js").Value} Value */

/** The image looked at, once it is there. @param {Model} model @returns {Value|undefined} */
export function seen(model) {
  const value = model.get("digit");
  return value?.arrays?.image ? value : undefined;
}

/** Look at another test image. @param {Model} model @param {number} by 0: any */
export function turnTo(model, by) {
  const count = model.get("status")?.words.test ?? 1;
  const last = model.get("last-digit") ?? 0;
  const index = by ? (last + by + count) % count : Math.floor(Math.random() * count);
  model.send({ do: { what: "digit", index } });
}

/** Remember the test image, for when a drawing takes its place. @param {Model} model */
export function keep(model) {
  const at = seen(model)?.words.digit ?? -1;
  if (at >= 0 && at !== model.get("last-digit")) {
    model.set("last-digit", at);
    model.save_changes();
  }
}

/** Previous, any, next. @param {Model} model @returns {HTMLElement[]} */
export function turners(model) {
  const make = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ word) =>
    h(
      "button",
      {
        "aria-label": t(`network.${word}`),
        title: t(`network.${word}`),
        class: by ? "turner" : "any",
        onclick: () => turnTo(model, by),
      },
      by ? sign : t("network.any"),
    );
  return [
    h(
      "span",
      { class: "turners" },
      make(-1, "‹", "before"),
      make(0, "", "any"),
      make(1, "›", "after"),
    ),
  ];
}

/** What is looked at, in a few words. @param {Value|undefined} value */
export function called(value) {
  if (!value) return "";
  const { digit, label, classes } = value.words;
  return digit < 0
    ? t("network.drawing")
    : t("network.image", { n: whole(digit), label: classes[label] ?? label });
}
