// @ts-check
/** Every setting of the experiment in a form; those that differ are sent together. */

import { GOING_ON, SETTINGS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { nameOfData } from "../../kit/sentences.js";
import { t } from "../../kit/words.js";

const NUMBERS = /** @type {Record<string, any>} */ ({
  seed: { min: 0, step: 1 },
  eta: { min: 0, step: "any" },
  batch: { min: 1, step: 1 },
  epochs: { min: 1, step: 1 },
});

/** What a control holds, as the experiment takes it. @param {string} name @param {string} text */
export function read(name, text) {
  const trimmed = text.trim();
  if (name === "hidden") return (trimmed.match(/[0-9]+/g) ?? []).map(Number);
  return name in NUMBERS ? Number(trimmed.replace(",", ".")) : trimmed;
}

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

/** The control of a setting. @param {string} name @param {Record<string, string[]>} choices */
function control(name, choices) {
  if (name === "hidden") {
    const says = t("workshop.hidden.says");
    return h("input", { inputmode: "numeric", title: says, placeholder: says });
  }
  if (name in NUMBERS) return h("input", { type: "number", required: true, ...NUMBERS[name] });
  const option = (/** @type {string} */ value) => h("option", { value }, word(name, value));
  return h("select", {}, ...choices[name].map(option));
}

/** Put a setting in use into its control. @param {string} name @param {any} field @param {any} value */
function fill(name, field, value) {
  if (field.localName === "select" && ![...field.options].some((o) => o.value === value)) {
    field.append(h("option", { value }, name === "data" ? nameOfData(value) : value));
  }
  field.value = name === "hidden" ? value.join(" ") : String(value);
}

/**
 * @param {import("../../data/model.js").Model} model
 * @param {{choices: Record<string, string[]>, limits: Record<string, number>}} known what the
 *   server offers and takes
 * @returns {HTMLElement}
 */
export function form(model, { choices, limits }) {
  const fields = Object.fromEntries(SETTINGS.map((name) => [name, control(name, choices)]));
  const says = h("p", { class: "note", role: "status" });
  const apply = h("button", { class: "do", type: "submit" }, t("workshop.apply"));

  /** The settings that differ from those in use. */
  const different = () => {
    const differs = (/** @type {string} */ name) =>
      String(read(name, fields[name].value)) !== String(model.get(name) ?? "");
    return Object.fromEntries(
      SETTINGS.filter(differs).map((name) => [name, read(name, fields[name].value)]),
    );
  };
  const tell = () => {
    const names = Object.keys(different());
    apply.disabled = !names.length;
    says.textContent = t(outcome(names));
  };
  const settle = (/** @type {string} */ name) => {
    const value = model.get(name);
    if (value === undefined) return;
    fill(name, fields[name], value);
    tell();
  };
  for (const name of SETTINGS) {
    model.on(`change:${name}`, () => settle(name));
    settle(name);
  }
  tell();

  const most = ["layers", "parameters", "epochs"].map((name) => [name, whole(limits[name])]);
  return h(
    "form",
    {
      "aria-label": t("workshop.settings"),
      oninput: tell,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        model.send({ set: different() });
      },
    },
    ...SETTINGS.map((name) => h("label", {}, h("span", {}, t(`workshop.${name}`)), fields[name])),
    apply,
    says,
    h("p", { class: "note" }, t("workshop.limits", Object.fromEntries(most))),
  );
}
