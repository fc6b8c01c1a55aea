// @ts-check
/** Every setting of the experiment in a form; those that differ are sent together. */

import { numberField, read, refusal, refusals } from "../../controls/number.js";
import { ETAS, GOING_ON, LIMITS, RANGES, SETTINGS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { nameOfData, said } from "../../kit/sentences.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/contract.js").Range} Range */
/**
 * The control of one setting.
 * @typedef {{el: HTMLElement, says: HTMLElement|string, get: () => any, put: (value: any) => void}} Control
 */

/**
 * Widths, however they are set apart; or the first word that is none, and what is wrong with it.
 * @param {string} text
 * @returns {{widths: number[]} | {word: string, fault: any}}
 */
export function readWidths(text) {
  const words = text.split(/[\s,;→]+/).filter(Boolean);
  const found = words.map((word) => read(word, RANGES.hidden));
  const wrong = found.findIndex((each) => !("value" in each));
  if (wrong >= 0) return { word: words[wrong], fault: found[wrong] };
  return { widths: found.map((each) => ("value" in each ? each.value : 0)) };
}

/** The widths of the hidden layers in words. @param {number[]} widths */
const named = (widths) => (widths.length ? widths.join(" ") : t("workshop.none"));

/** What becomes of the training when these settings change. @param {string[]} names */
export function outcome(names) {
  if (!names.length) return "workshop.same";
  return names.every((name) => GOING_ON.includes(name)) ? "workshop.go-on" : "workshop.again";
}

/** One choice of a setting in words. @param {string} name @param {string} value */
function word(name, value) {
  if (name === "data") return nameOfData(value);
  return t(`${name === "output" ? "activation" : name}.${value}`);
}

/** A number. @param {string} name @param {() => void} changed @returns {Control} */
function numeric(name, changed) {
  /** @type {number|undefined} */
  let value;
  const { el, says, write } = numberField({
    name: t(`workshop.${name}`),
    range: () => /** @type {Record<string, Range>} */ (RANGES)[name],
    now: () => value,
    take(to) {
      value = to;
      changed();
    },
  });
  const put = (/** @type {number} */ to) => {
    value = to;
    write();
  };
  return { el, says, get: () => value, put };
}

/** The widths of the hidden layers. @param {() => void} changed @returns {Control} */
function widths(changed) {
  const says = refusals();
  /** @type {number[]} */
  let now = [];
  const write = () => (el.value = now.join(" "));
  const el = h("input", {
    inputmode: "numeric",
    title: t("workshop.hidden.says"),
    placeholder: t("workshop.hidden.says"),
    "aria-describedby": says.id,
    oninput: () => (says.textContent = ""),
    onchange() {
      const found = readWidths(el.value);
      if ("widths" in found) now = found.widths;
      else says.textContent = refusal(found.word, found.fault, named(now));
      write();
      changed();
    },
  });
  const put = (/** @type {number[]} */ to) => {
    now = to;
    write();
  };
  return { el, says, get: () => now, put };
}

/** A choice. @param {string} name @param {string[]} values @param {() => void} changed @returns {Control} */
function choice(name, values, changed) {
  const option = (/** @type {string} */ value) => h("option", { value }, word(name, value));
  const el = h("select", { onchange: changed }, ...values.map(option));
  const put = (/** @type {string} */ value) => {
    if (![...el.options].some((o) => o.value === value)) {
      el.append(h("option", { value }, name === "data" ? nameOfData(value) : value));
    }
    el.value = value;
  };
  return { el, says: "", get: () => el.value, put };
}

/**
 * @param {import("../../data/model.js").Model} model
 * @param {{choices: Record<string, string[]>}} known what the server offers
 * @returns {HTMLElement}
 */
export function form(model, { choices }) {
  const says = h("p", { class: "note", role: "status" });
  const apply = h("button", { class: "do", type: "submit" }, t("workshop.apply"));
  const control = (/** @type {string} */ name) =>
    name === "hidden"
      ? widths(tell)
      : name in RANGES
        ? numeric(name, tell)
        : choice(name, choices[name], () => chosen(name));
  const controls = Object.fromEntries(SETTINGS.map((name) => [name, control(name)]));

  /** The settings that differ from those in use. */
  function different() {
    const differs = (/** @type {string} */ name) =>
      String(controls[name].get() ?? "") !== String(model.get(name) ?? "");
    return Object.fromEntries(SETTINGS.filter(differs).map((name) => [name, controls[name].get()]));
  }
  function tell() {
    const names = Object.keys(different());
    apply.disabled = !names.length;
    says.textContent = t(outcome(names));
  }
  /** Another rule brings its own η. @param {string} name */
  function chosen(name) {
    const eta = /** @type {Record<string, number>} */ (ETAS)[controls.rule.get()];
    if (name === "rule" && eta) controls.eta.put(eta);
    tell();
  }
  const settle = (/** @type {string} */ name) => {
    const value = model.get(name);
    if (value === undefined) return;
    controls[name].put(value);
    tell();
  };
  for (const name of SETTINGS) {
    model.on(`change:${name}`, () => settle(name));
    settle(name);
  }
  tell();
  model.on("change:error", (error) => {
    if (error.words.about === "set") says.textContent = said(error);
  });

  const most = ["layers", "parameters", "epochs"].map((name) => [
    name,
    whole(/** @type {Record<string, number>} */ (LIMITS)[name]),
  ]);
  return h(
    "form",
    {
      "aria-label": t("workshop.settings"),
      oninput: () => (apply.disabled = false),
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        model.send({ set: different() });
      },
    },
    ...SETTINGS.map((name) =>
      h("label", {}, h("span", {}, t(`workshop.${name}`)), controls[name].el, controls[name].says),
    ),
    apply,
    says,
    h("p", { class: "note" }, t("workshop.limits", Object.fromEntries(most))),
  );
}
