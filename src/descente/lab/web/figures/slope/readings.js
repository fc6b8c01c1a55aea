// @ts-check
/** The numbers beside the curve: the slope in a sentence, and the step it makes. */

import { deedOf } from "./stand.js";
import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./stand.js").Stand} Stand */

/** @param {number} v @param {string} text */
const value = (v, text) =>
  h("span", { class: "number", title: Number.isFinite(v) ? full(v) : "" }, text);

/** The slope at the ball, in a sentence; it stays while the ball rolls. */
export function slopeSentence() {
  const el = h("p", { class: "lab-says", role: "status" });
  return {
    el,
    /** @param {Stand} now */
    write({ slope }) {
      if (!Number.isFinite(slope)) return;
      const sign = slope < 0 ? "negative" : slope > 0 ? "positive" : "zero";
      const [before, after] = t(`slope.${sign}`).split("{slope}");
      el.replaceChildren(before, value(slope, signed(slope)), after);
    },
  };
}

/** Slope, step and where it lands. */
export function stepReadings() {
  const names = /** @type {const} */ (["slope", "step", "lands"]);
  const boxes = names.map(() => h("dd"));
  const parts = names.flatMap((name, i) => [h("dt", {}, t(`slope.${name}`)), boxes[i]]);
  return {
    el: h("dl", { class: "lab-trio" }, ...parts),
    /** @param {Stand} now */
    write({ slope, step, lands }) {
      const known = Number.isFinite;
      boxes[0].replaceChildren(value(slope, known(slope) ? signed(slope) : "…"));
      boxes[1].replaceChildren(value(step, known(step) ? signed(step) : "–"));
      boxes[2].replaceChildren(value(lands, known(lands) ? number(lands) : "–"));
    },
  };
}

/**
 * Whether η's limit at the bottom is told: not before the ball has jumped, or made its n steps.
 * @param {import("../../data/model.js").Value} found @param {number} k @param {number} n
 */
export function limitTold({ arrays, scalars }, k, n) {
  return Number.isFinite(scalars.limit) && (k === n || deedOf(arrays, k) !== "fell");
}

/**
 * What step k of n did; at the end, what became of the ball.
 * @param {import("./stand.js").Arrays} arrays @param {string} kind @param {number} k @param {number} n
 */
export function fateOf(arrays, kind, k, n) {
  const step = t("slope.count", { k: whole(k), n: whole(n) });
  return `${step} ${t(k === n ? `slope.ball.${kind}` : `slope.did.${deedOf(arrays, k)}`)}`;
}
