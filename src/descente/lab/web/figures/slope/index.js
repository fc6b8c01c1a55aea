// @ts-check
/** The exact cost along one weight, the slope at the ball, and the ball's steps down it. */

import { draw } from "./ball.js";
import { along } from "./descent.js";
import { hand } from "./hand.js";
import { fateOf, limitTold, slopeSentence, stepReadings } from "./readings.js";
import { stepper } from "./steps.js";
import { picker } from "../../controls/picker.js";
import { veiled } from "../../data/bets.js";
import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { plot } from "../../marks/plot.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("./stand.js").Stand} Stand */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const rolls = "ball" in model.options;
  const weight = () => known(model, pick.index);
  /** Whether a bet on the side to go to is still to be laid. */
  const hidden = () => veiled(model, "slope");
  const box = h("div", { class: "plotbox" });
  const ball = along(model, box, {
    rolls,
    weight,
    picked: (index) => pick.found(index),
    answered() {
      steps.within();
      write();
    },
  });
  const steps = stepper(
    ball.last,
    () => picture.again(),
    () => write(),
  );
  const pick = picker(model, () => {
    steps.begin();
    ball.reset();
  });

  /** @type {import("../../marks/scales.js").Scale|null} */
  let x = null;
  const how = { label: t("slope.label"), left: 4.6, right: 1.2, bottom: 3.4 };
  const picture = plot(box, how, (svg, f) => {
    const found = ball.found();
    if (!found) return;
    const been = ball.places()?.slice(0, steps.at.k + 1) ?? [];
    const stand = ball.stand(steps.at);
    x = draw(svg, f, found, hidden() ? { ...stand, slope: NaN } : stand, been, rolls);
    start.style.left = `${f.left - 8}px`;
    start.style.width = `${f.right - f.left + 16}px`;
  });
  const start = hand(box, {
    at: ball.start,
    span: ball.span,
    drag(to) {
      steps.begin();
      ball.drag(to);
      write();
    },
    drop: () => ball.drop() && write(),
    under(pixel) {
      const found = ball.found();
      return rolls && !hidden() && x && found ? x.from(pixel) - found.scalars.value : undefined;
    },
  });
  const sentence = slopeSentence(),
    roll = rolling(ball, steps),
    note = h("figcaption");

  function write() {
    picture.again();
    const found = ball.found();
    if (!found) return;
    const now = ball.stand(steps.at);
    start.disabled = hidden();
    for (const part of telling) part.hidden = hidden();
    if (hidden()) sentence.el.replaceChildren();
    else sentence.write(now);
    setKnob(start, now, ball.span());
    note.textContent = caption(found, rolls && !hidden());
    if (rolls && !hidden()) roll.write(found, now);
  }

  const where = h("div", { class: "lab-start" }, start),
    telling = [sentence.el, ...(rolls ? roll.parts : [])];
  const parts = [box, ...(rolls ? [where] : []), ...telling, note];
  el.append(pick.el, h("figure", {}, ...parts));
  model.on("change:veil", write);
  onMove(model, () => {
    steps.begin();
    ball.want();
  });
  if (model.get("status")) ball.want();
  return () => {
    steps.begin();
    ball.close();
    picture.close();
  };
}

/** What the picture shows. @param {import("../../data/model.js").Value} found @param {boolean} steps */
const caption = ({ words, scalars }, steps) =>
  t(steps ? "slope.caption" : "slope.caption.side", {
    examples: whole(words.examples),
    value: number(scalars.value),
  });

/** The weight chosen, where this network has it. @param {Model} model @param {number|null} index */
function known(model, index) {
  const count = model.get("status")?.words.parameters ?? Infinity;
  return index === null || index >= count ? null : index;
}

/** Put the knob where the ball is. @param {HTMLInputElement} knob @param {Stand} now @param {number} span */
function setKnob(knob, now, span) {
  Object.assign(knob, { min: String(-span), max: String(span), value: String(now.t) });
  const [value, cost] = [number(now.weight), number(now.cost)];
  if (Number.isFinite(now.weight))
    knob.setAttribute("aria-valuetext", t("slope.place", { value, cost }));
}

/** Call when the network is another than before. @param {Model} model @param {() => void} task */
function onMove(model, task) {
  let mark = "";
  model.on("change:status", (status) => {
    const next = status?.words.theta;
    if (!status || next === mark) return;
    mark = next;
    task();
  });
}

/**
 * What only a ball that makes steps has: its η, its numbers, its buttons and what became of it.
 * @param {ReturnType<typeof along>} ball @param {ReturnType<typeof stepper>} steps
 */
function rolling(ball, steps) {
  const readings = stepReadings();
  const fate = h("p", { class: "note" }),
    limit = h("p", { class: "note", hidden: true });
  const knob = rateKnob((eta) => {
    steps.begin();
    ball.setEta(eta);
  });
  return {
    parts: [knob.el, readings.el, steps.el, fate, limit],
    /** @param {import("../../data/model.js").Value} found @param {Stand} now */
    write(found, now) {
      readings.write(now);
      knob.show(ball.eta());
      const { k } = steps.at;
      const told = ball.places() && k;
      fate.textContent = told
        ? fateOf(found.arrays, found.words.ball, k, ball.last())
        : t("slope.ready");
      limit.hidden = !told || !limitTold(found, k, ball.last());
      knob.mark(limit.hidden ? NaN : found.scalars.limit);
      limit.textContent = t("slope.limit", { limit: number(found.scalars.limit) });
      limit.title = full(found.scalars.limit);
      steps.write();
    },
  };
}

/** The learning rate of the ball's own steps. @param {(eta: number) => void} turned */
function rateKnob(turned) {
  let chosen = false; // by a hand
  const shown = h("output"),
    bound = h("i", { class: "slope-bound", hidden: true, "aria-hidden": "true" }, "2/C″");
  const knob = h("input", {
    type: "range",
    min: -1,
    max: 3,
    step: 0.02,
    value: 1,
    "aria-label": t("slope.eta"),
    oninput: () => {
      chosen = true;
      const eta = Number((10 ** Number(knob.value)).toPrecision(2));
      say(eta);
      turned(eta);
    },
  });
  const say = (/** @type {number} */ eta) => {
    shown.textContent = number(eta);
    knob.setAttribute("aria-valuetext", number(eta));
  };
  return {
    el: h(
      "label",
      { class: "lab-slider" },
      h("span", {}, t("slope.eta.short")),
      h("span", { class: "slope-rates" }, knob, bound),
      shown,
    ),
    /** Where 2/C″ lies among the rates; NaN for nowhere. @param {number} limit */
    mark(limit) {
      const part = (Math.log10(limit) - Number(knob.min)) / (Number(knob.max) - Number(knob.min));
      bound.hidden = !(part >= 0 && part <= 1);
      bound.style.setProperty("--part", String(part));
    },
    /** The one in use, until a hand chooses another. @param {number} eta */
    show(eta) {
      if (chosen || !Number.isFinite(eta)) return;
      knob.value = String(Math.log10(eta));
      say(eta);
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
