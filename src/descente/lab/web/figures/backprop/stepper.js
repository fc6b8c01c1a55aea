// @ts-check
/** Going through the steps: to the first, one back, one on, or playing them one after the other. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

const PACE = 2400; // milliseconds a step stays while it plays

/** @param {() => void} changed another step is to be shown */
export function stepper(changed) {
  let k = 0,
    count = 0,
    timer = 0;

  const button = (
    /** @type {string} */ word,
    /** @type {string} */ sign,
    /** @type {any} */ onclick,
  ) =>
    h(
      "button",
      { title: t(`backprop.${word}`), "aria-label": t(`backprop.${word}`), onclick },
      sign,
    );
  const first = button("first", "«", () => stand(0));
  const back = button("back", "‹", () => stand(k - 1));
  const on = button("on", "›", () => stand(k + 1));
  const play = button("play", "", () => (timer ? pause() : run()));
  const knob = h("input", {
    type: "range",
    min: 0,
    max: 19,
    step: 1,
    value: 0,
    "aria-label": t("backprop.step"),
    oninput: () => stand(Number(knob.value)),
  });
  const place = h("output", { class: "number" });

  /** @param {number} to */
  function go(to) {
    k = Math.min(Math.max(0, count - 1), Math.max(0, to));
    changed();
  }
  /** Whoever takes a step themselves stops the play. @param {number} to */
  function stand(to) {
    pause();
    go(to);
  }
  function run() {
    if (k >= count - 1) go(0);
    timer = window.setInterval(() => {
      go(k + 1);
      if (k >= count - 1) pause();
    }, PACE);
    tell();
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    tell();
  }
  function tell() {
    play.textContent = timer ? "❚❚" : "▶\uFE0E";
    play.title = t(timer ? "backprop.pause" : "backprop.play");
    play.setAttribute("aria-label", play.title);
  }

  tell();
  return {
    elements: [first, back, on, play, knob, place],
    get k() {
      return k;
    },
    /** There are so many steps now. @param {number} steps */
    count(steps) {
      count = steps;
      k = Math.min(k, count - 1);
      knob.max = String(count - 1);
    },
    /** @param {string} title of the step that is shown */
    write(title) {
      knob.value = String(k);
      first.disabled = back.disabled = k === 0;
      on.disabled = k === count - 1;
      place.textContent = t("backprop.of", { step: k + 1, steps: count });
      knob.setAttribute("aria-valuetext", `${place.textContent}, ${title}`);
    },
    close: () => clearInterval(timer),
  };
}
