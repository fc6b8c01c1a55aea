// @ts-check
/** The controls that say which rows of the list are looked for. */

import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./rows.js").Filter} Filter */

/** @type {Filter} */
const NOTHING = { layer: 0, neuron: -1, sign: "", search: "" };

/** @param {() => void} changed called when another part of the list is looked for */
export function finder(changed) {
  const filter = { ...NOTHING };
  /** The layers of the network, the pixels first. @type {number[]} */
  let sizes = [];
  const search = h("input", {
    type: "search",
    placeholder: t("list.search.example"),
    "aria-label": t("list.search"),
    autocomplete: "off",
    spellcheck: "false",
    oninput: soon(() => look({ search: search.value }), 120),
  });
  const layer = h("select", {
    "aria-label": t("list.layer"),
    onchange: () => lookInLayer(Number(layer.value)),
  });
  const neuron = h("select", {
    "aria-label": t("list.neuron"),
    disabled: true,
    onchange: () => look({ neuron: Number(neuron.value) }),
  });
  const sign = h(
    "select",
    { "aria-label": t("list.sign"), onchange: () => look({ sign: sign.value }) },
    option("", t("list.sign.all")),
    option("1", t("list.sign.up")),
    option("-1", t("list.sign.down")),
    option("0", t("list.sign.zero")),
  );

  /** @param {Partial<Filter>} change */
  function look(change) {
    Object.assign(filter, change);
    changed();
  }

  /** Offer the neurons of a layer, and look in all of them. @param {number} to 0 for every layer */
  function lookInLayer(to) {
    const width = to ? sizes[to] : 0;
    const one = (/** @type {number} */ i) => option(i, t("list.neuron.one", { neuron: i }));
    neuron.replaceChildren(
      option(-1, t("list.neuron.all")),
      ...Array.from({ length: width }, (_, i) => one(i)),
    );
    neuron.disabled = !width;
    look({ layer: to, neuron: -1 });
  }

  return {
    el: h("div", { class: "find" }, search, h("div", {}, layer, neuron, sign)),
    filter,
    /** Offer the layers of a network. @param {number[]} of */
    offer(of) {
      sizes = of;
      const one = (/** @type {number} */ i) => option(i, t("list.layer.one", { layer: i }));
      const layers = Array.from({ length: of.length - 1 }, (_, i) => one(i + 1));
      layer.replaceChildren(option(0, t("list.layer.all")), ...layers);
      lookInLayer(0);
    },
    /** Look for every row. */
    clear() {
      search.value = sign.value = "";
      layer.value = "0";
      Object.assign(filter, NOTHING);
      lookInLayer(0);
    },
  };
}

/** @param {string|number} value @param {string} words */
function option(value, words) {
  return h("option", { value }, words);
}
