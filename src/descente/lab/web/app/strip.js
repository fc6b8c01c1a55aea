// @ts-check
/** The strip that never leaves the screen: step, cost, accuracy, what can be done, and η. */

import { Model } from "../data/model.js";
import { h, s } from "../kit/dom.js";
import { soon } from "../kit/frame.js";
import { full, number, percent, whole } from "../kit/numbers.js";
import { nameOfData } from "../kit/sentences.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */

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

/**
 * @param {Store} store @param {HTMLElement} el
 * @returns {() => void}
 */
export function strip(store, el) {
  const model = new Model(store);
  el.setAttribute("aria-label", t("strip.label"));
  // ten times a second is no pace for a voice: these speak when one goes to them
  const read = (/** @type {string} */ name) =>
    h("output", { class: name, "aria-live": "off", tabindex: 0 });
  const step = read("step"),
    cost = read("cost"),
    accuracy = read("accuracy"),
    eta = read("eta");
  const command = (
    /** @type {string} */ what,
    /** @type {string} */ sign,
    /** @type {any} */ more = {},
  ) =>
    h(
      "button",
      {
        class: more.word ?? what,
        title: t(`strip.${more.word ?? what}`),
        "aria-label": t(`strip.${more.word ?? what}`),
        onclick: () => model.send({ do: { what: more.what ?? what } }),
      },
      icon(sign),
    );
  const toggle = () =>
    model.send({ do: { what: model.get("status")?.words.playing ? "pause" : "play" } });
  const knob = h("input", {
    type: "range",
    min: -3,
    max: 2,
    step: 0.05,
    "aria-label": t("strip.eta"),
    oninput: soon(() => {
      model.set("eta", Number((10 ** Number(knob.value)).toPrecision(2)));
      model.save_changes();
    }),
  });
  const said = h("p", { class: "outcome", role: "status" });
  const button = h("button", { class: "play", onclick: toggle }, icon("play"));
  el.replaceChildren(
    h(
      "div",
      { class: "acts" },
      button,
      command("one", "step", { what: "step" }),
      command("epoch", "epoch"),
      command("restart", "restart"),
    ),
    h(
      "dl",
      { class: "facts" },
      ...[
        ["step", step],
        ["cost", cost],
        ["accuracy", accuracy],
      ].map(([name, box]) => h("div", {}, h("dt", {}, t(`strip.${name}`)), h("dd", {}, box))),
    ),
    h("label", { class: "eta" }, h("span", {}, "η"), knob, eta),
    said,
  );

  const write = () => {
    const value = model.get("status");
    if (!value) return;
    const { words, scalars } = value;
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
    const word = words.playing ? "pause" : "play";
    if (button.dataset.shows !== word) button.replaceChildren(icon(word));
    button.dataset.shows = word;
    button.setAttribute("aria-label", t(`strip.${word}`));
    button.title = t(`strip.${word}`);
    const over = ["diverged", "non-finite", "converged"].includes(words.outcome) && !words.playing;
    for (const each of el.querySelectorAll(".play, .one, .epoch")) {
      /** @type {HTMLButtonElement} */ (each).disabled = over;
    }
    said.classList.toggle("quiet", words.outcome === "finished");
    said.textContent =
      words.outcome === "running"
        ? ""
        : t(`outcome.${words.outcome}`, {
            epochs: whole(words.epochs),
            start: number(scalars.start_cost),
            eta: number(scalars.eta),
          });
  };
  const settle = () => {
    const value = model.get("eta");
    if (value === undefined) return;
    eta.textContent = number(value);
    eta.title = t("strip.eta.says", { eta: full(value) });
    if (document.activeElement !== knob) knob.value = String(Math.log10(value));
    knob.setAttribute("aria-valuetext", number(value));
  };
  model.on("change:status", write);
  model.on("change:eta", settle);
  write();
  settle();
  return () => model.close();
}
