// @ts-check
/** What lies across, and where the lines are read. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./layout.js").Axis} Axis */

const PARTS = 400; // places along the axis at which the knob reads

/** Steps, or examples seen. @param {(to: Axis) => void} take */
export function switcher(take) {
  const buttons = /** @type {Axis[]} */ (["steps", "seen"]).map((name) =>
    h("button", { value: name, onclick: () => take(name) }, t(`compare.along.${name}`)),
  );
  return {
    el: h(
      "div",
      { class: "lab-row", role: "group", "aria-label": t("compare.along") },
      h("span", { "aria-hidden": "true" }, t("compare.along")),
      ...buttons,
    ),
    /** @param {Axis} now */
    write(now) {
      for (const each of buttons) each.setAttribute("aria-pressed", String(each.value === now));
    },
  };
}

/** The knob that reads all lines at one place. @param {(part: number) => void} take */
export function reader(take) {
  const knob = h("input", {
    type: "range",
    min: 0,
    max: PARTS,
    step: 1,
    "aria-label": t("compare.read"),
    oninput: () => take(Number(knob.value) / PARTS),
  });
  return {
    el: h("label", { class: "lab-slider" }, h("span", {}, t("compare.read")), knob),
    /** @param {number} part of the axis @param {string} says */
    write(part, says) {
      const value = String(Math.round(part * PARTS));
      if (knob.value !== value) knob.value = value;
      knob.setAttribute("aria-valuetext", says);
    },
  };
}
