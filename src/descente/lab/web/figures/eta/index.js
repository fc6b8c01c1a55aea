// @ts-check
/** η on its axis with the computed limit 2/λmax, and what the last steps did. */

import { etaAxis } from "./axis.js";
import { recentCosts } from "./recent.js";
import { trendOf, trustOf } from "./trend.js";
import { asker } from "../../controls/asker.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

const STEPS = 20;

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Value|undefined} */
  let limit;
  let measuring = false;
  const measured = () => limit?.scalars.limit ?? NaN;

  const big = h("output", { class: "big" });
  const side = h("p", { class: "lab-says", role: "status" });
  const send = soon((/** @type {number} */ eta) => {
    model.set("eta", eta);
    model.save_changes();
  });
  const axis = etaAxis(
    () => ({ limit: measured(), now: model.get("status")?.scalars.eta_now ?? NaN }),
    (eta) => {
      show(eta);
      send(eta);
    },
  );
  const ask = asker(model, "sharpness", (value) => {
    [limit, measuring] = [value, false];
    write();
  });
  const measure = () => {
    measuring = true;
    ask.ask({});
    write();
  };
  const again = h("button", { onclick: measure }, t("eta.measure"));
  const about = h("p", { class: "note" });
  const recent = recentCosts(model);
  const trend = h("p", { class: "lab-says", role: "status" });
  const acts = actions(model);

  const show = (/** @type {number} */ eta) => {
    big.textContent = `η = ${number(eta)}`;
    big.title = full(eta);
    axis.say(number(eta));
    side.textContent = Number.isFinite(measured())
      ? t(eta > measured() ? "eta.above" : "eta.below")
      : "";
  };
  const write = () => {
    axis.again();
    recent.again();
    show(axis.settle(model.get("eta") ?? 1));
    again.disabled = measuring;
    again.textContent = t(measuring ? "eta.measuring" : "eta.measure");
    if (limit) about.textContent = aboutLimit(limit, model.get("status"));
    trend.textContent = whatHappened(model, measured());
    acts.write();
  };
  el.append(
    h(
      "figure",
      {},
      h("div", { class: "head" }, big, side),
      axis.el,
      h("div", { class: "lab-row" }, again, about),
      recent.el,
      trend,
      acts.el,
      acts.caption,
      h("p", { class: "note" }, t("eta.local")),
    ),
  );
  for (const key of ["eta", "status", "history", "batch"]) model.on(`change:${key}`, write);
  measure();
  return () => {
    ask.close();
    axis.close();
    recent.close();
  };
}

/** Whether each step takes all examples. @param {Model} model */
const fullBatch = (model) => model.get("status")?.words.steps_per_epoch === 1;

/** A few steps, start again, and all examples at once or mini-batches. @param {Model} model */
function actions(model) {
  /** @type {Record<string, any>} what stood before all examples were taken at once */
  let mini = { batch: 10, epochs: 10, schedule: "cosine" };
  const command = (/** @type {import("../../data/contract.js").Command} */ what) => () =>
    model.send({ do: what });
  const few = h(
    "button",
    { class: "first", onclick: command({ what: "step", steps: STEPS }) },
    t("eta.few"),
  );
  const restart = h("button", { onclick: command({ what: "restart" }) }, t("eta.restart"));
  const batches = h("button", { onclick: () => change() }, t("eta.full"));
  const change = () => {
    const toAll = !fullBatch(model);
    if (toAll) for (const name of Object.keys(mini)) mini[name] = model.get(name) ?? mini[name];
    const all = { batch: model.get("status").words.train, epochs: 400, schedule: "constant" };
    for (const [name, value] of Object.entries(toAll ? all : mini)) model.set(name, value);
    model.save_changes();
  };
  const caption = h("figcaption");
  return {
    el: h("div", { class: "lab-row" }, few, restart, batches),
    caption,
    write() {
      few.disabled = restart.disabled = !model.get("status");
      const full = fullBatch(model);
      batches.textContent = t(full ? "eta.mini" : "eta.full", { batch: whole(mini.batch) });
      caption.textContent = t(full ? "eta.batch.all" : "eta.batch", {
        batch: whole(model.get("batch") ?? mini.batch),
      });
    },
  };
}

/** Where the limit was measured, and how surely. @param {Value} limit @param {Value|undefined} status */
function aboutLimit({ words, scalars }, status) {
  const text = t(`eta.${trustOf(/** @type {any} */ (words), /** @type {any} */ (scalars))}`, {
    step: whole(words.step),
    examples: whole(words.examples),
    largest: number(scalars.largest),
    residual: number(scalars.residual, 2),
  });
  return status && status.words.step !== words.step ? `${text} ${t("eta.moved")}` : text;
}

/** What the last steps did, or how the training ended. @param {Model} model @param {number} limit */
function whatHappened(model, limit) {
  const status = model.get("status");
  const { going = "none", rises = 0, moves = 0 } = model.get("history")?.words ?? {};
  const trend = trendOf({
    going,
    rises,
    fullBatch: fullBatch(model),
    beyond: (status?.scalars.eta_now ?? 0) > limit,
  });
  const went = t(`eta.trend.${trend}`, { rises: whole(rises), moves: whole(moves) });
  const outcome = status?.words.outcome;
  if (!outcome || outcome === "running") return went;
  const ended = t(`outcome.${outcome}`, {
    epochs: whole(status.words.epochs),
    start: number(status.scalars.start_cost),
    eta: number(status.scalars.eta),
  });
  return outcome === "finished" ? `${ended} ${went}` : ended;
}

export default { render };
