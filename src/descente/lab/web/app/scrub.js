// @ts-check
/** The past along the top of the strip: how far the training has come, and any step of it again. */

import { wishes } from "../data/past.js";
import { h } from "../kit/dom.js";
import { soon } from "../kit/frame.js";
import { whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Value} Value */

/** Steps from which on the axis is logarithmic, as the tempo of the training is. */
const FIRST = 20;
/** Places of the knob. */
export const PLACES = 1000;

/** Where a step lies on the way to the last one, 0 to `PLACES`. @param {number} step @param {number} total */
export function placeOf(step, total) {
  return Math.round((PLACES * Math.log1p(step / FIRST)) / Math.log1p(Math.max(1, total) / FIRST));
}

/** The step at a place. @param {number} place @param {number} total */
export function stepAt(place, total) {
  return Math.round(FIRST * Math.expm1((place / PLACES) * Math.log1p(Math.max(1, total) / FIRST)));
}

/**
 * The place that a key goes on to: a hundredth of the way, and a step at least.
 * @param {number} place @param {number} way 1 or −1 @param {number} total
 */
export function further(place, way, total) {
  const step = stepAt(place, total),
    next = Math.max(0, place + (way * PLACES) / 100);
  return stepAt(next, total) === step ? placeOf(Math.max(0, step + way), total) : next;
}

/** @param {import("../data/model.js").Model} model */
export function scrub(model) {
  let total = 1,
    steps = 0;
  const knob = h("input", {
    type: "range",
    class: "past",
    min: 0,
    max: PLACES,
    step: 1,
    "aria-label": t("strip.past"),
    title: t("strip.past"),
    oninput: soon(() => look(Number(knob.value))),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!way) return;
      event.preventDefault(); // a place of the knob may be less than a step, or thousands
      knob.value = String(further(Number(knob.value), way, total));
      look(Number(knob.value));
    },
  });
  const wish = wishes(model, knob);

  /** @param {number} place */
  function look(place) {
    const step = stepAt(place, total);
    wish.look(step >= steps ? undefined : step);
  }

  return {
    el: knob,
    /** @param {Value} value */
    write({ words }) {
      ({ total, steps } = words);
      knob.disabled = !steps;
      if (!wish.waits(words) && !knob.matches(":active"))
        knob.value = String(placeOf(words.step, total));
      knob.style.setProperty("--made", `${placeOf(steps, total) / (PLACES / 100)}%`);
      knob.setAttribute("aria-valuetext", t("strip.past.at", { step: whole(words.step) }));
    },
  };
}
