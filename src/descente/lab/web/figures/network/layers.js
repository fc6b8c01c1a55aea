// @ts-check
/** The hidden layers, each with its number of neurons: one more, one less, wider, narrower. */

import { numberField, refusals } from "../../controls/number.js";
import { LIMITS, RANGES } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

const WIDTH = 16; // of a first hidden layer

/** How many weights and biases layers of these sizes have. @param {number[]} sizes */
const parametersOf = (sizes) =>
  sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i] + 1) * size, 0);

/**
 * The most neurons that a layer can have where the others stay as they are.
 * @param {number[]} sizes @param {number} layer
 */
export function widest(sizes, layer) {
  const wide = (/** @type {number} */ width) =>
    parametersOf(sizes.map((size, i) => (i === layer ? width : size)));
  const each = wide(1) - wide(0); // every neuron brings as many as the first
  return Math.max(0, Math.floor((LIMITS.parameters - wide(0)) / each));
}

/**
 * The hidden layers with one more, as wide as the last or as wide as the lab allows; null where
 * there is room for none.
 * @param {number[]} sizes
 */
export function deeper(sizes) {
  const hidden = sizes.slice(1, -1);
  if (hidden.length >= LIMITS.layers) return null;
  const width = hidden.at(-1) ?? WIDTH;
  const most = widest([...sizes.slice(0, -1), width, sizes[sizes.length - 1]], sizes.length - 1);
  return most < 1 ? null : [...hidden, Math.min(width, most)];
}

/**
 * @param {import("../../data/model.js").Model} model
 * @returns {{element: HTMLElement, write: () => void}}
 */
export function layers(model) {
  const boxes = h("span", { class: "widths" }),
    says = refusals(),
    limit = h("span", { class: "refusal" });
  const sign = (
    /** @type {string} */ text,
    /** @type {string} */ word,
    /** @type {() => void} */ onclick,
  ) => h("button", { title: t(word), "aria-label": t(word), onclick }, text);
  const less = sign("−", "network.fewer", () => change(widths().slice(0, -1)));
  const more = sign("+", "network.more", () => change(deeper(sizes()) ?? widths()));
  const element = h(
    "div",
    {
      class: "layers",
      role: "group",
      "aria-label": t("network.hidden"),
      title: t("network.again"),
    },
    h("span", { "aria-hidden": "true" }, t("network.hidden")),
    boxes,
    less,
    more,
    limit,
    says,
  );
  /** @type {ReturnType<typeof numberField>[]} */
  let fields = [];

  /** @returns {number[]} the settings in force */
  const widths = () => model.get("hidden") ?? [];
  /** The layers of the network that has them. */
  const sizes = () => {
    const known = model.get("network").words.sizes;
    return [known[0], ...widths(), known[known.length - 1]];
  };

  /** @param {number[]} to */
  function change(to) {
    model.set("hidden", to);
    model.save_changes();
  }

  /** @param {number} i */
  const field = (i) =>
    numberField({
      name: t("network.width", { layer: i + 1 }),
      range: () => ({ ...RANGES.hidden, most: widest(sizes(), i + 1) }),
      now: () => widths()[i],
      take: (width) => change(widths().map((w, k) => (k === i ? width : w))),
      says,
    });

  function write() {
    if (!model.get("network")) return;
    const now = widths();
    if (fields.length !== now.length) {
      while (fields.length > now.length) fields.pop()?.el.remove();
      while (fields.length < now.length) fields.push(field(fields.length));
      boxes.replaceChildren(...fields.map(({ el }) => el));
    }
    for (const each of fields) each.write();
    const full = now.length >= LIMITS.layers;
    less.disabled = !now.length;
    more.disabled = !deeper(sizes());
    limit.textContent = !more.disabled
      ? ""
      : full
        ? t("network.deepest", { n: whole(LIMITS.layers) })
        : t("network.largest", { n: whole(LIMITS.parameters) });
  }
  model.on("change:hidden", write);
  return { element, write };
}
