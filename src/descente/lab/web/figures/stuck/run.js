// @ts-check
/** The run from its start to its end: a knob, and a button that lets the ball go along it once. */

import { h } from "../../kit/dom.js";
import { forget, inFrame } from "../../kit/frame.js";
import { still } from "../../kit/motion.js";
import { number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { between } from "../../marks/line.js";

/** @typedef {import("../../data/model.js").Value} Value */

const LONG = 5000; // milliseconds the whole run takes

/** @param {(place: number, n: number) => void} moved to a point of the path; the last cost is the nth */
export function run(moved) {
  /** @type {Value|null} */
  let value = null;
  let at = Infinity, // among the places whose costs are known
    begun = 0;
  const last = () => (value?.arrays.stand?.length ?? 1) - 1;
  const knob = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("stuck.run"),
    oninput: () => {
      begun = 0;
      go(Number(knob.value));
    },
  });
  const button = h("button", { onclick: () => (begun ? halt() : play()) }, t("stuck.replay"));
  const says = h("output", { class: "number" });
  const el = h("div", { class: "lab-row stuck-run" }, button, h("label", {}, knob), says);

  /** @param {number} to */
  function go(to) {
    at = to;
    write();
  }

  function write() {
    if (!value) return;
    const { stand, stand_cost: cost, path_step: step } = value.arrays;
    const here = Math.min(at, last()),
      n = Math.floor(here);
    knob.max = String(last());
    knob.disabled = button.disabled = !stand;
    knob.value = String(n);
    button.textContent = t(begun ? "stuck.halt" : "stuck.replay");
    const text = stand
      ? t("stuck.at", { step: whole(step[stand[n]]), c: number(cost[n]) })
      : t("stuck.measuring");
    says.textContent = text;
    knob.setAttribute("aria-valuetext", text);
    moved(stand ? between(stand, here) : step.length - 1, n);
  }

  function play() {
    if (still()) return go(0);
    begun = performance.now();
    inFrame(frame);
  }

  function halt() {
    begun = 0;
    write();
  }

  function frame() {
    if (!begun || !value) return;
    const part = (performance.now() - begun) / LONG;
    if (part >= 1) begun = 0;
    go(Math.min(1, Math.max(0, part)) * last());
    if (begun) inFrame(frame);
  }

  return {
    el,
    /** @param {Value} next @param {boolean} other of another run */
    show(next, other) {
      value = next;
      if (other) [at, begun] = [Infinity, 0];
      write();
    },
    /** Once by itself, where movement is wanted. */
    once: () => still() || play(),
    close: () => forget(frame),
  };
}
