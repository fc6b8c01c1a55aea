// @ts-check
/** What one step shows: its title and formula, its numbers as cells, and how they were checked. */

import { formula } from "./formula.js";
import { sheetOf, whichOf } from "./layout.js";
import { isActivation, kindOf, largest } from "./steps.js";
import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { cells } from "../../marks/cells.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./steps.js").Step} Step */

/** @param {import("../../data/model.js").Model} model @param {HTMLElement} el whose width counts */
export function stage(model, el) {
  /** @type {Value|undefined} */
  let trace;
  let k = 0;
  /** @type {number|null} */
  let pointed = null;
  const title = h("h2"),
    says = h("p", { class: "says" }),
    how = h("p", { class: "formula" });
  const sheet = cells({
    label: t("backprop.cells"),
    point: (index) => {
      pointed = index;
      read();
    },
  });
  const readout = h("p", { class: "note readout" });
  const check = h("p", { class: "check" }),
    worst = h("p", { class: "note worst" });
  const element = h(
    "div",
    { class: "stage" },
    h("div", { class: "text", "aria-live": "polite" }, title, how, says),
    sheet.el,
    readout,
    check,
  );
  const sizes = () => /** @type {number[]} */ (model.get("status")?.words.sizes ?? []);

  /** The number pointed at, with the numerical one beside it. */
  function read() {
    if (!trace) return;
    const value = trace.arrays[`value${k}`],
      numerical = trace.arrays[`numerical${k}`];
    if (pointed === null || !(pointed < value.length)) {
      readout.textContent = t(numerical ? "backprop.hover.check" : "backprop.hover");
      return;
    }
    const name = nameAt(trace.words.steps[k], value.shape, pointed, sizes());
    const what = { name, value: full(value[pointed]) };
    readout.textContent = !numerical
      ? t("backprop.read", what)
      : Number.isNaN(numerical[pointed])
        ? t("backprop.read.kink", what)
        : t("backprop.read.check", {
            ...what,
            numerical: full(numerical[pointed]),
            difference: number(trace.arrays[`difference${k}`][pointed], 2),
          });
  }

  return {
    element,
    worst,
    /** @param {Value} of a trace @param {number} at the step @returns {string} its title */
    draw(of, at) {
      trace = of;
      k = at;
      const step = /** @type {Step} */ (of.words.steps[k]);
      const value = of.arrays[`value${k}`];
      const words = wordsOf(step, of);
      title.textContent = words.title;
      says.textContent = words.says;
      how.replaceChildren(...formula(step.formula));
      const em = parseFloat(getComputedStyle(el).fontSize);
      sheet.show({
        values: value,
        ...sheetOf(step, value.shape, el.clientWidth, em, window.innerHeight),
        numbers: value.shape.length === 1,
        ...shade(step, value, of.words.label, sizes()),
      });
      sheet.name(`${words.title}. ${t("backprop.cells")}`);
      check.hidden = step.phase === "forward";
      check.textContent = checked(of.arrays.errors[k], value.length - step.skipped);
      check.title = full(of.arrays.errors[k]);
      const error = of.scalars.largest_error;
      const label = model.get("digit")?.words.classes[of.words.label] ?? of.words.label;
      worst.textContent = t("backprop.worst", { error: number(error, 2), label });
      worst.title = full(error);
      read();
      return words.title;
    },
    close: sheet.close,
  };
}

/** @param {Step} step @param {Value} trace */
function wordsOf(step, { words, scalars }) {
  const { phase, layer } = step,
    key = `backprop.${phase}.${kindOf(step)}`;
  const cost = number(scalars.cost);
  return {
    title: t(key, { layer }),
    says: t(`${key}.says`, {
      layer,
      before: layer - 1,
      after: layer + 1,
      cost,
      label: words.label,
    }),
  };
}

/** How far the derivatives lie from the numerical ones. @param {number} error @param {number} count */
function checked(error, count) {
  return Number.isFinite(error)
    ? `✓ ${t("backprop.check", { n: whole(count), error: number(error, 2) })}`
    : t("backprop.unchecked");
}

/**
 * Ink for activations, signed colours for the rest; the output that was
 * wanted is marked.
 * @param {Step} step @param {ArrayLike<number>} value @param {number} label @param {number[]} sizes
 */
function shade(step, value, label, sizes) {
  const most = largest(value),
    ink = isActivation(step) && most <= 1,
    last = sizes.length - 1;
  /** @type {Map<number, string>} */
  const marks = new Map();
  if (step.layer === last && value.length === sizes[last]) marks.set(label, "ink");
  return {
    kind: /** @type {"ink"|"signed"} */ (ink ? "ink" : "signed"),
    most: ink ? 1 : most || 1,
    marks,
  };
}

/** @param {Step} step @param {number[]} shape @param {number} index @param {number[]} sizes */
function nameAt(step, shape, index, sizes) {
  const which = whichOf(step, shape, index, sizes),
    { layer, neuron, pixel } = which;
  if (layer === 0) {
    return pixel
      ? t("name.pixel", { row: pixel[0], column: pixel[1] })
      : t("name.input", { input: index });
  }
  const kind = kindOf(step);
  if (kind === "weights" || kind === "biases") return nameOf(which);
  return t("name.neuron", { layer, neuron });
}
