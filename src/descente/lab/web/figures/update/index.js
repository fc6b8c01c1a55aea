// @ts-check
/** new = old − (η × gradient), with one weight's real numbers at each step. */

import { formula, lastStep } from "./formula.js";
import { weightCurve } from "./paint.js";
import { grown, joined, lastOf, nothing } from "./past.js";
import { asker } from "../../controls/asker.js";
import { picker } from "../../controls/picker.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */

const AGAIN = 1500; // ms between two readings of the past while it plays

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("./paint.js").Moment|undefined} the moment shown */
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
    past = playing() ? joined(kept, past) : kept;
    curve.again();
  });

  const line = formula(),
    real = lastStep(),
    curve = weightCurve(() => ({ now, past }));
  const note = h("figcaption");
  const one = h(
    "button",
    { class: "first", onclick: () => model.send({ do: { what: "step" } }) },
    t("update.one"),
  );
  const play = h("button", {
    onclick: () => model.send({ do: { what: playing() ? "pause" : "play" } }),
  });

  /** A new picture of the experiment: this weight's four numbers. */
  function take() {
    const gradient = model.get("gradient");
    if (!gradient || !model.get("status")) return;
    const { vector, theta, next, rank } = gradient.arrays;
    if (pick.index === null || pick.index >= vector.length) pick.found(rank.indexOf(1));
    const i = chosen();
    const { step } = gradient.words;
    now = { step, theta: theta[i], eta: gradient.scalars.eta, slope: vector[i], planned: next[i] };
    if (playing()) past = grown(step < lastOf(past) ? nothing() : past, step, theta[i]);
    if (!asked || !playing() || performance.now() - asked > AGAIN) {
      asked = performance.now();
      job.ask({ index: i });
    }
    write();
  }

  function write() {
    curve.again();
    const status = model.get("status");
    play.textContent = t(playing() ? "update.pause" : "update.play");
    one.disabled = !now || playing();
    el.classList.toggle("past", Boolean(status?.words.past));
    if (!now || !model.get("gradient")) return;
    line.write(now);
    real.write(model.get("update"), chosen());
    note.textContent = caption(model);
  }

  el.append(
    pick.el,
    h(
      "figure",
      {},
      line.el,
      h("div", { class: "lab-row" }, one, play),
      real.el,
      curve.el,
      curve.told,
      note,
    ),
  );
  model.on("change:gradient", () => now || take());
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

/** Over how many examples the gradient is, and what the step adds to it. @param {Model} model */
function caption(model) {
  const status = model.get("status"),
    rule = model.get("rule") ?? "sgd";
  const all = status?.words.steps_per_epoch === 1;
  const sentences = [
    t(all ? "update.note.all" : "update.note", {
      examples: whole(model.get("gradient").words.examples),
      batch: whole(model.get("batch") ?? 0),
    }),
  ];
  if (rule !== "sgd") sentences.push(t("update.note.rule", { rule: t(`rule.${rule}`) }));
  if (status?.words.past) sentences.push(t("update.past", { step: whole(status.words.step) }));
  return sentences.join(" ");
}

export default { render };
