// @ts-check
/** Backpropagation, step by step, on the digit looked at; each derivative beside its numerical one. */

import { asker } from "../../controls/asker.js";
import { turn } from "../../controls/digit.js";
import { arrive, formula, map } from "./paint.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { cells } from "../../marks/cells.js";

const PACE = 2400; // ms a step stays while it plays

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let trace;
  let k = 0,
    timer = 0,
    asked = "",
    pointed = /** @type {number|null} */ (null);
  const job = asker(model, "backprop", (value) => {
    trace = value;
    knob.max = String(steps().length - 1);
    draw();
  });
  const steps = () => /** @type {any[]} */ (trace?.words.steps ?? []);

  // the stepper
  const act = (
    /** @type {string} */ word,
    /** @type {string} */ sign,
    /** @type {() => void} */ task,
  ) =>
    h(
      "button",
      {
        title: t(`backprop.${word}`),
        "aria-label": t(`backprop.${word}`),
        onclick: () => {
          if (word !== "play") pause();
          task();
        },
      },
      sign,
    );
  const first = act("first", "«", () => go(0)),
    back = act("back", "‹", () => go(k - 1));
  const on = act("on", "›", () => go(k + 1)),
    play = act("play", "▶\uFE0E", () => (timer ? pause() : run()));
  const knob = h("input", {
    type: "range",
    min: 0,
    max: 19,
    step: 1,
    value: 0,
    "aria-label": t("backprop.step"),
    oninput: () => {
      pause();
      go(Number(knob.value));
    },
  });
  const place = h("output", { class: "number" });
  const other = h(
    "button",
    {
      class: "other",
      onclick: () => turn(model, 1),
    },
    t("backprop.other"),
  );

  function run() {
    if (k >= steps().length - 1) go(0);
    timer = window.setInterval(() => {
      go(k + 1);
      if (k >= steps().length - 1) pause();
    }, PACE);
    tell();
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    tell();
  }
  function tell() {
    play.textContent = timer ? "❚❚" : "▶\uFE0E";
    play.title = t(timer ? "backprop.pause" : "backprop.play");
    play.setAttribute("aria-label", play.title);
  }

  // what one step shows
  const title = h("h2"),
    says = h("p", { class: "says" }),
    how = h("p", { class: "formula" });
  const sheet = cells({ label: t("backprop.cells"), point: (index) => read((pointed = index)) });
  const readout = h("p", { class: "note readout" });
  const check = h("p", { class: "check" }),
    worst = h("p", { class: "note worst" });
  const picture = map(model);
  const stage = h(
    "div",
    { class: "stage" },
    h("div", { class: "text", "aria-live": "polite" }, title, how, says),
    sheet.el,
    readout,
    check,
  );
  el.append(
    h(
      "div",
      { class: "stepper controls", role: "group", "aria-label": t("backprop.steps") },
      first,
      back,
      on,
      play,
      knob,
      place,
      other,
    ),
    h("div", { class: "both" }, picture.el, stage),
    worst,
  );

  /** @param {number} to */
  function go(to) {
    k = Math.min(Math.max(0, steps().length - 1), Math.max(0, to));
    draw();
  }

  function draw() {
    if (!trace) return;
    k = Math.min(k, steps().length - 1);
    const step = steps()[k],
      kind = arrive(step),
      { arrays, scalars } = trace;
    const value = arrays[`value${k}`],
      last = k === steps().length - 1;
    knob.value = String(k);
    first.disabled = back.disabled = k === 0;
    on.disabled = last;
    place.textContent = t("backprop.of", { step: k + 1, steps: steps().length });
    title.textContent = t(`backprop.${step.phase}.${kind}`, { layer: step.layer });
    knob.setAttribute("aria-valuetext", `${place.textContent}, ${title.textContent}`);
    how.replaceChildren(...formula(step.formula));
    says.textContent = t(`backprop.${step.phase}.${kind}.says`, {
      layer: step.layer,
      before: step.layer - 1,
      after: step.layer + 1,
      cost: number(scalars.cost),
      label: trace.words.label,
    });
    sheet.show({
      values: value,
      ...layout(step, value),
      numbers: value.shape.length === 1,
      ...shade(step, value),
    });
    sheet.name(`${title.textContent}. ${t("backprop.cells")}`);
    const error = arrays.errors[k],
      compared = value.length - step.skipped;
    check.hidden = step.phase === "forward";
    check.textContent = Number.isFinite(error)
      ? `✓ ${t("backprop.check", { n: whole(compared), error: number(error, 2) })}`
      : t("backprop.unchecked");
    check.title = full(error);
    worst.textContent = t("backprop.worst", {
      error: number(scalars.largest_error, 2),
      label: trace.words.label,
    });
    worst.title = full(scalars.largest_error);
    picture.draw(trace, k);
    read(pointed);
  }

  /** How a step's numbers lie on the sheet. @param {any} step @param {any} value */
  function layout(step, value) {
    const [rows, columns] = value.shape.length > 1 ? value.shape : [1, value.length];
    const side = Math.round(Math.sqrt(rows > 1 ? rows : columns));
    const narrow = el.clientWidth < 620;
    if (step.layer === 0 && side * side === columns)
      return { rows: side, columns: side, tallest: 11 };
    if (step.layer === 1 && rows > 100 && side * side === rows) {
      // one small picture for each neuron
      return {
        rows: side,
        columns: side,
        blocks: columns,
        across: Math.min(columns, narrow ? 4 : 8),
        tallest: 9,
        index: (/** @type {number} */ b, /** @type {number} */ r, /** @type {number} */ c) =>
          (r * side + c) * columns + b,
      };
    }
    if (rows > 1) return { rows, columns, tallest: 26 };
    // one row, or two under each other where it is too long
    const many =
      columns > 40
        ? Math.ceil(columns / 40)
        : narrow && columns > 5
          ? 2
          : columns > 10 && el.clientWidth < 1000
            ? 2
            : 1;
    const width = Math.ceil(columns / many);
    return {
      rows: 1,
      columns: width,
      blocks: many,
      across: 1,
      tallest: 62,
      index: (/** @type {number} */ b, /** @type {number} */ r, /** @type {number} */ c) =>
        b * width + c,
    };
  }

  /** Ink for activations and for the cost's terms, signed colours for the rest. @param {any} step @param {any} value */
  function shade(step, value) {
    let most = 0;
    for (const v of value) if (Number.isFinite(v)) most = Math.max(most, Math.abs(v));
    const ink = step.phase === "forward" && /^a/.test(step.name);
    /** @type {Map<number, string>} */
    const marks = new Map();
    if (trace && step.layer === outputs() && value.length === layerSize(step.layer))
      marks.set(trace.words.label, "ink");
    return {
      kind: /** @type {"ink"|"signed"} */ (ink && most <= 1 ? "ink" : "signed"),
      most: ink && most <= 1 ? 1 : most || 1,
      marks,
    };
  }
  const sizes = () => /** @type {number[]} */ (model.get("status")?.words.sizes ?? []);
  const outputs = () => sizes().length - 1;
  const layerSize = (/** @type {number} */ layer) => sizes()[layer];

  /** @param {number|null} index */
  function read(index) {
    if (!trace) return;
    const step = steps()[k],
      value = trace.arrays[`value${k}`],
      numerical = trace.arrays[`numerical${k}`];
    if (index === null || !(index < value.length)) {
      readout.textContent = t(numerical ? "backprop.hover.check" : "backprop.hover");
      return;
    }
    const what = { name: nameAt(step, value, index), value: full(value[index]) };
    readout.textContent = !numerical
      ? t("backprop.read", what)
      : Number.isNaN(numerical[index])
        ? t("backprop.read.kink", what)
        : t("backprop.read.check", {
            ...what,
            numerical: full(numerical[index]),
            difference: number(trace.arrays[`difference${k}`][index], 2),
          });
  }

  /** @param {any} step @param {any} value @param {number} index */
  function nameAt(step, value, index) {
    const side = Math.round(Math.sqrt(sizes()[0]));
    const pixel = (/** @type {number} */ i) =>
      side * side === sizes()[0] ? [Math.floor(i / side), i % side] : null;
    if (step.layer === 0) {
      const at = pixel(index);
      return at
        ? t("name.pixel", { row: at[0], column: at[1] })
        : t("name.input", { input: index });
    }
    if (arrive(step) !== "weights") {
      const bias = arrive(step) === "biases" ? `, ${t("name.bias")}` : "";
      return t("name.neuron", { layer: step.layer, neuron: index }) + bias;
    }
    const columns = value.shape[1],
      input = Math.floor(index / columns);
    return nameOf({
      layer: step.layer,
      neuron: index % columns,
      input,
      pixel: step.layer === 1 ? pixel(input) : null,
    });
  }

  // another digit, or another θ, is another trace; once a second is enough while it trains
  const ask = () => {
    const status = model.get("status")?.words,
      digit = model.get("digit")?.words;
    if (!status || !digit) return;
    const now = `${status.step} ${digit.digit} ${digit.label} ${status.sizes}`;
    if (now === asked && digit.digit >= 0) return;
    asked = now;
    job.ask({});
  };
  const later = soon(ask, 60);
  let since = 0;
  const changed = () => {
    if (performance.now() - since > 1000 || !model.get("status")?.words.playing) {
      since = performance.now();
      later();
    }
  };
  model.on("change:digit", changed);
  model.on("change:status", changed);
  changed();
  tell();
  return () => {
    clearInterval(timer);
    job.close();
    sheet.close();
    picture.close();
  };
}

export default { render };
