// @ts-check
/** new = old − (η × gradient), with one weight's real numbers at each step. */

import { allExamples, formula, lastStep } from "./formula.js";
import { momentOf } from "./moment.js";
import { weightCurve } from "./paint.js";
import { grown, joined, lastOf, nothing } from "./past.js";
import { asker } from "../../controls/asker.js";
import { play as start } from "../../controls/play.js";
import { picker } from "../../controls/picker.js";
import { h } from "../../kit/dom.js";
import { counted, whole as count } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */

const AGAIN = 1500; // ms between two readings of the past while it plays

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("./moment.js").Moment|undefined} the moment shown */
  let now;
  let past = nothing();
  let asked = 0;
  const playing = () => Boolean(model.get("status")?.words.playing);
  const pick = picker(model, () => {
    past = nothing();
    asked = 0;
    take();
  });
  /** The weight chosen, or the first in rank. */
  const chosen = () =>
    Math.min(pick.index ?? 0, (model.get("gradient")?.arrays.vector.length ?? 1) - 1);
  const job = asker(model, "weight", (value) => {
    if (value.words.index !== chosen()) return;
    const kept = { steps: [...value.arrays.steps], values: [...value.arrays.values] };
    past = joined(kept, playing() ? past : nothing());
    curve.again();
  });

  const line = formula(),
    whole = allExamples(),
    real = lastStep(),
    curve = weightCurve(() => ({ now, past }));
  const note = h("figcaption");
  const acts = buttons(model, playing);

  /** A new picture of the experiment: this weight's four numbers. */
  function take() {
    const gradient = model.get("gradient"),
      status = model.get("status");
    if (!gradient || !status) return;
    const { vector, rank } = gradient.arrays;
    if (pick.index === null || pick.index >= vector.length) pick.found(rank.indexOf(1));
    const i = chosen();
    now = momentOf(gradient, model.get("update"), i, status.words.train);
    const { step, theta } = now;
    if (playing()) past = grown(step < lastOf(past) ? nothing() : past, step, theta);
    if (!asked || !playing() || performance.now() - asked > AGAIN) {
      asked = performance.now();
      job.ask({ index: i });
    }
    write();
  }

  function write() {
    curve.again();
    const status = model.get("status");
    acts.write(Boolean(now));
    el.classList.toggle("past", Boolean(status?.words.past));
    if (!now || !model.get("gradient")) return;
    line.write(now);
    whole.write(now);
    real.write(model.get("update"), chosen());
    note.textContent = caption(model, now);
  }

  el.append(
    pick.el,
    h("figure", {}, line.el, whole.el, acts.el, real.el, curve.el, curve.told, note),
  );
  model.on("change:gradient", ({ words }) => {
    if (!now || model.get("update")?.words.step === words.step) take();
  });
  model.on("change:status", write);
  model.on("change:update", take); // it comes last of what belongs to one moment
  model.on("change:batch", write);
  take();
  write();
  return () => {
    job.close();
    curve.close();
  };
}

/** One step, and play. @param {Model} model @param {() => boolean} playing */
function buttons(model, playing) {
  const step = () => model.send({ do: { what: "step" } });
  const one = h("button", { class: "first", onclick: step }, t("update.one"));
  const play = h("button", { onclick: () => start(model) });
  return {
    el: h("div", { class: "lab-row" }, one, play),
    /** @param {boolean} ready whether a step can be seen */
    write(ready) {
      play.textContent = t(playing() ? "update.pause" : "update.play");
      one.disabled = !ready || playing();
    },
  };
}

/**
 * Over which examples the gradient is, and what the line is then.
 * @param {Model} model @param {import("./moment.js").Moment} now
 */
function caption(model, now) {
  const past = model.get("status")?.words.past;
  const of = { examples: count(now.examples), step: count(now.step) };
  if (past) return t("update.past", of);
  const rule = now.over === "batch" ? now.rule : "sgd";
  return [
    counted(`update.note.${now.over}`, now.examples, of),
    ...(rule === "sgd" ? [] : [t(`update.note.${rule}`)]),
  ].join(" ");
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
