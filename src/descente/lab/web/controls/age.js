// @ts-check
/** Whether what a figure shows is of the network as it stands now: one look, and one sentence. */

import { h } from "../kit/dom.js";
import { whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Model} Model */
/** @typedef {import("../data/model.js").Value} Value */
/** @typedef {"waiting"|"stale"|""} Look */

/**
 * Gives a box the look of what it shows: waiting for its first answer, stale where the answer is of
 * another θ than the present one, or neither; and says which.
 * @param {HTMLElement} box
 */
export function looks(box) {
  const says = h("p", { class: "age", role: "status" });
  box.classList.add("ages");
  box.append(says);
  /** @param {Look} look @param {number} [step] that it is of */
  return (look, step = 0) => {
    box.classList.toggle("waiting", look === "waiting");
    box.classList.toggle("stale", look === "stale");
    const text = look && t(`age.${look}`, { step: whole(step) });
    if (says.textContent !== text) says.textContent = text;
  };
}

/**
 * The look of a box that shows answers of the server. Each tells, as the status does, which θ it is
 * of.
 * @param {Model} model @param {HTMLElement} box
 * @param {boolean} [follows] whether it asks again while the network trains: then it is hardly late
 */
export function ageing(model, box, follows = false) {
  const show = looks(box);
  /** @type {Value|undefined} */
  let shown;
  let waits = false;
  const write = () => {
    const now = model.get("status")?.words;
    if (!shown) return show(waits ? "waiting" : "");
    const late = now && shown.words.theta !== now.theta && !(follows && now.playing);
    show(late ? "stale" : "", shown.words.step);
  };
  model.on("change:status", write);
  return {
    /** A first answer is on its way, or is not any more. @param {boolean} really */
    waits(really) {
      waits = really;
      write();
    },
    /** @param {Value|undefined} value that is shown now */
    shows(value) {
      shown = value;
      write();
    },
  };
}
