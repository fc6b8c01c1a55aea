// @ts-check
/** The ball's steps along the curve: one, all of them one after the other, or back to the start. */

import { h } from "../../kit/dom.js";
import { still } from "../../kit/motion.js";
import { t } from "../../kit/words.js";

const ROLL = 450; // ms the ball rolls for
const PACE = 950; // ms from one step to the next

/**
 * @param {() => number} last the number of the last step there is
 * @param {() => void} draw the picture again, while the ball rolls
 * @param {() => void} write the numbers again, where it stands
 */
export function stepper(last, draw, write) {
  const at = { k: 0, move: 1 };
  let timer = 0,
    frame = 0;

  const halt = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const begin = () => {
    halt();
    cancelAnimationFrame(frame);
    Object.assign(at, { k: 0, move: 1 });
  };
  /** One step: the ball moves because θ along the line moved. */
  const step = () => {
    if (at.k >= last()) return;
    cancelAnimationFrame(frame);
    at.k += 1;
    at.move = still() ? 1 : 0;
    const begun = performance.now();
    const roll = (/** @type {number} */ time) => {
      const p = still() ? 1 : Math.min(1, Math.max(0, (time - begun) / ROLL));
      at.move = p * p * (3 - 2 * p);
      if (p < 1) {
        frame = requestAnimationFrame(roll);
        draw();
      } else write();
    };
    if (at.move < 1) frame = requestAnimationFrame(roll);
    write();
  };
  const run = () => {
    step();
    timer = at.k < last() ? window.setTimeout(run, PACE) : 0;
    write();
  };
  const [one, all, back] = buttons(
    () => {
      halt();
      step();
    },
    () => {
      if (timer) {
        halt();
        return write();
      }
      if (at.k >= last()) begin();
      run();
    },
    () => {
      begin();
      write();
    },
  );
  return {
    at,
    begin,
    el: h("div", { class: "lab-row" }, one, all, back),
    /** Where there are fewer steps than before, the ball stands at the last. */
    within() {
      at.k = Math.min(at.k, last());
    },
    write() {
      one.disabled = at.k >= last();
      all.disabled = last() === 0;
      all.textContent = t(timer ? "slope.stop" : "slope.all");
      back.disabled = at.k === 0;
    },
  };
}

/** @param {() => void} step @param {() => void} run @param {() => void} begin */
const buttons = (step, run, begin) => [
  h("button", { class: "first", onclick: step, "aria-label": t("slope.one.says") }, t("slope.one")),
  h("button", { onclick: run }, t("slope.all")),
  h("button", { onclick: begin }, t("slope.again")),
];
