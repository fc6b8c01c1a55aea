// @ts-check
/** The strip that never leaves the screen: step, cost, accuracy, what can be done, and η. */

import { ETA_POWERS } from "../data/contract.js";
import { Model } from "../data/model.js";
import { h, s } from "../kit/dom.js";
import { soon } from "../kit/frame.js";
import { full, number, percent, whole } from "../kit/numbers.js";
import { nameOfData } from "../kit/sentences.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */
/** @typedef {import("../data/model.js").Value} Value */

const PATHS = /** @type {Record<string, string>} */ ({
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  step: "M5 4v16l10-8zM17 4h3v16h-3z",
  epoch: "M3 4v16l7-8zM11 4v16l7-8zM19 4h2.5v16H19z",
  restart: "M12 5V1L6 6l6 5V7.2a5.5 5.5 0 1 1-5.5 5.5H4A8 8 0 1 0 12 5z",
});

/** @param {string} name */
function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    s("path", { d: PATHS[name], fill: "currentColor" }),
  );
}

/** A value of the strip; ten times a second is no pace for a voice: it speaks when one goes to it. @param {string} name */
const output = (name) => h("output", { class: name, "aria-live": "off", tabindex: 0 });

/**
 * @param {Store} store @param {HTMLElement} el
 * @returns {() => void}
 */
export function strip(store, el) {
  const model = new Model(store);
  el.setAttribute("aria-label", t("strip.label"));
  const acts = buttons(model),
    values = facts(),
    rate = learningRate(model),
    outcome = h("p", { class: "outcome", role: "status" });
  el.replaceChildren(acts.el, values.el, rate.el, outcome);
  const write = () => {
    const value = model.get("status");
    if (!value) return;
    acts.write(value);
    values.write(value);
    outcome.classList.toggle("quiet", value.words.outcome === "finished");
    outcome.textContent = endOf(value);
  };
  model.on("change:status", write);
  model.on("change:eta", rate.write);
  write();
  rate.write();
  return () => model.close();
}

/** Play or pause, one step, one epoch, start again. @param {Model} model */
function buttons(model) {
  /** @param {string} name @param {import("../data/contract.js").Act} what */
  const button = (name, what) =>
    h(
      "button",
      {
        class: name,
        title: t(`strip.${name}`),
        "aria-label": t(`strip.${name}`),
        onclick: () => model.send({ do: { what } }),
      },
      icon(what),
    );
  const play = h(
    "button",
    {
      class: "play",
      onclick: () =>
        model.send({ do: { what: model.get("status")?.words.playing ? "pause" : "play" } }),
    },
    icon("play"),
  );
  const all = [play, button("one", "step"), button("epoch", "epoch"), button("restart", "restart")];
  return {
    el: h("div", { class: "acts" }, ...all),
    /** @param {Value} value */
    write({ words }) {
      const word = words.playing ? "pause" : "play";
      if (play.dataset.shows !== word) play.replaceChildren(icon(word));
      play.dataset.shows = word;
      play.setAttribute("aria-label", t(`strip.${word}`));
      play.title = t(`strip.${word}`);
      const over =
        ["diverged", "non-finite", "converged"].includes(words.outcome) && !words.playing;
      for (const each of all.slice(0, 3)) each.disabled = over;
    },
  };
}

/** Step, cost and accuracy. */
function facts() {
  const [step, cost, accuracy] = ["step", "cost", "accuracy"].map(output);
  const fact = (/** @type {HTMLElement} */ box) =>
    h("div", {}, h("dt", {}, t(`strip.${box.className}`)), h("dd", {}, box));
  return {
    el: h("dl", { class: "facts" }, ...[step, cost, accuracy].map(fact)),
    /** @param {Value} value */
    write({ words, scalars }) {
      step.textContent = whole(words.step);
      step.dataset.pace = String(scalars.pace);
      step.title = t("strip.of", {
        epoch: whole(words.epoch),
        epochs: whole(words.epochs),
        total: whole(words.total),
      });
      cost.textContent = number(scalars.cost);
      cost.title = `${full(scalars.cost)}, ${t("strip.on", {
        examples: whole(words.examples),
        data: nameOfData(words.data),
      })}`;
      accuracy.textContent = percent(scalars.accuracy);
      accuracy.title = t("strip.test", { n: whole(words.test) });
    },
  };
}

/** The learning rate, by hand. @param {Model} model */
function learningRate(model) {
  const value = output("eta");
  const knob = h("input", {
    type: "range",
    min: ETA_POWERS[0],
    max: ETA_POWERS[1],
    step: 0.05,
    "aria-label": t("strip.eta"),
    oninput: soon(() => {
      model.set("eta", Number((10 ** Number(knob.value)).toPrecision(2)));
      model.save_changes();
    }),
  });
  return {
    el: h("label", { class: "eta" }, h("span", {}, "η"), knob, value),
    write() {
      const eta = model.get("eta");
      if (eta === undefined) return;
      value.textContent = number(eta);
      value.title = t("strip.eta.says", { eta: full(eta) });
      if (document.activeElement !== knob) knob.value = String(Math.log10(eta));
      knob.setAttribute("aria-valuetext", number(eta));
    },
  };
}

/** How the training ended, in a sentence; nothing while it runs. @param {Value} value */
function endOf({ words, scalars }) {
  if (words.outcome === "running") return "";
  return t(`outcome.${words.outcome}`, {
    epochs: whole(words.epochs),
    start: number(scalars.start_cost),
    eta: number(scalars.eta),
  });
}
