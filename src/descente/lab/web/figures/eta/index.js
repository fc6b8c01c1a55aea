// @ts-check
/** η on its axis with both limits, 2/λmax and η₀, and what the last steps did. */

import { STEPS, actions } from "./acts.js";
import { etaAxis } from "./axis.js";
import { fullBatch, limits } from "./limits.js";
import { recentCosts } from "./recent.js";
import { report } from "./report.js";
import { trendOf } from "./trend.js";
import { arrived, setOut } from "./walk.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { counted, full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("./walk.js").Walk|null} */
  let walk = null;
  const big = h("output", { class: "big" });
  const side = h("p", { class: "lab-says", role: "status" });
  const send = soon((/** @type {number} */ eta) => {
    model.set("eta", eta);
    model.save_changes();
  });
  const found = limits(model, () => write());
  const axis = etaAxis(
    () => ({
      limit: found.limit,
      stale: found.stale,
      noise: found.noise,
      noiseStale: found.noiseStale,
      now: model.get("status")?.scalars.eta_now ?? NaN,
    }),
    (eta) => {
      show(eta);
      send(eta);
    },
  );
  const again = h("button", { onclick: found.measure }, t("eta.measure"));
  const measured = report();
  const recent = recentCosts(model);
  const trend = h("p", { class: "lab-says", role: "status" });
  const acts = actions(model, (copied) => (walk = setOut(model.get("status"), copied)));
  const local = h("p", { class: "note" });

  const show = (/** @type {number} */ eta) => {
    big.textContent = `η = ${number(eta)}`;
    big.title = full(eta);
    axis.say(number(eta));
    const key = found.side(eta);
    side.textContent = key && t(key);
  };
  const write = () => {
    axis.again();
    recent.again();
    show(axis.settle(model.get("eta") ?? 1));
    again.disabled = found.measuring;
    again.textContent = t(found.measuring ? "eta.measuring" : "eta.measure");
    measured.write(found);
    trend.textContent = whatHappened(model, walk, found.limit);
    local.textContent = t(fullBatch(model) ? "eta.local.all" : "eta.local");
    acts.write();
  };
  el.append(
    h(
      "figure",
      {},
      h("div", { class: "head" }, big, side),
      axis.el,
      h("div", { class: "lab-row" }, again),
      measured.el,
      recent.el,
      trend,
      acts.el,
      acts.caption,
      local,
    ),
  );
  model.on("change:status", (status) => {
    walk = arrived(walk, status, STEPS);
    found.follow();
    write();
  });
  for (const key of ["eta", "history", "batch"]) model.on(`change:${key}`, write);
  found.measure();
  return () => {
    found.close();
    axis.close();
    recent.close();
  };
}

/**
 * What the last steps did, or how the training ended.
 * @param {Model} model @param {import("./walk.js").Walk|null} walk @param {number} limit
 */
function whatHappened(model, walk, limit) {
  const status = model.get("status");
  const { going = "none", rises = 0, moves = 0, lately = 0 } = model.get("history")?.words ?? {};
  const all = fullBatch(model);
  if (walk?.to && !all) {
    const change = walk.to.cost - walk.from.cost;
    const way = change > 0 ? "rose" : change < 0 ? "fell" : "same";
    const costs = { from: number(walk.from.cost, 4), to: number(walk.to.cost, 4) };
    return t(`eta.walk.${way}`, { steps: whole(STEPS), ...costs });
  }
  const trend = trendOf({
    going,
    rises,
    fullBatch: all,
    beyond: (status?.scalars.eta_now ?? 0) > limit,
  });
  const words = { rises: whole(rises), moves: whole(moves), steps: whole(lately) };
  const went = t(`eta.trend.${trend}`, words);
  const outcome = status?.words.outcome;
  if (!outcome || outcome === "running") return went;
  const ended = counted(`outcome.${outcome}`, status.words.epochs, {
    epochs: whole(status.words.epochs),
    start: number(status.scalars.start_cost),
    eta: number(status.scalars.eta),
  });
  return outcome === "finished" ? `${ended} ${went}` : ended;
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
