// @ts-check
/** The network with the activations of the image looked at; every neuron and link opens. */

import { editor } from "./editor.js";
import { hands } from "./hands.js";
import { layers } from "./layers.js";
import { Painting } from "./paint.js";
import { RAYS } from "./picture.js";
import { describe } from "./saying.js";
import { exists, heldAfter, lit, parameterOf, reached, step, taken } from "./state.js";
import { digitOf, nameOfDigit, turners } from "../../controls/digit.js";
import { choose, chosen } from "../../controls/weight.js";
import { veiled } from "../../data/bets.js";
import { sharp } from "../../kit/canvas.js";
import { depicts, h } from "../../kit/dom.js";
import { number, whole } from "../../kit/numbers.js";
import { locate, startOf } from "../../kit/theta.js";
import { veil } from "../../kit/veil.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("./picture.js").Target} Target */
/** @typedef {import("./state.js").State} State */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const compact = "compact" in model.options;
  el.classList.toggle("compact", compact);
  const picture = new Painting(compact);
  /** @type {State} */
  const state = { hot: null, held: null, cursor: false };
  const box = h("div", { class: "canvas" });
  const view = sharp(box, (c, width, height) => {
    const value = model.get("network");
    if (!value) return;
    const em = parseFloat(getComputedStyle(box).fontSize);
    picture.arrange(value.words.sizes, width, height, em, classesOf(model));
    picture.paint(c, value, state);
    picture.marks(c, state, chosenPlace(model));
    const counted = !veiled(model, "parameters");
    if (!compact) picture.heads(c, lit(state), height - 0.4 * em, counted);
  });
  if (!compact) view.canvas.setAttribute("role", "application");
  const around = compact ? null : surroundings(model, view.canvas, picture, state, view.again);
  el.append(...(around ? around.above : []), box, ...(around ? around.below : []));

  function tell() {
    const value = model.get("network");
    if (!value) return;
    const label = nameOfPicture(value, classesOf(model));
    if (compact) depicts(view.canvas, label);
    else view.canvas.setAttribute("aria-label", `${label} ${t("network.keys")}`);
    if (state.held && !exists(value.words.sizes, state.held)) state.held = null;
    around?.tell(value);
    view.again();
  }
  for (const key of ["network", "digit", "seed", "veil"]) model.on(`change:${key}`, tell);
  model.on("change:weight", () => (around ? around.write() : view.again()));
  tell();
  return view.close;
}

/** @param {Model} model @returns {string[]} */
const classesOf = (model) => digitOf(model)?.words.classes ?? [];

/** Where the number chosen lies in the network; null where none is. @param {Model} model */
function chosenPlace(model) {
  const index = chosen(model);
  return index === null ? null : locate(model.get("network").words.sizes, index);
}

/** The picture in a sentence. @param {import("../../data/model.js").Value} value @param {string[]} classes */
function nameOfPicture({ words: { sizes, answer, label }, arrays }, classes) {
  const sure = arrays.activations[startOf(sizes, sizes.length - 1) + answer];
  return t(label < 0 ? "network.labelDrawing" : "network.label", {
    sizes: sizes.map(whole).join(" → "),
    answer: classes[answer] ?? answer,
    sure: number(sure, 2),
    label: classes[label] ?? label,
  });
}

/**
 * What stands around the picture: the controls and the image's name above, the count of θ and the
 * read-out of what is open below; and the hands on the picture, which open it.
 * @param {Model} model @param {HTMLCanvasElement} canvas @param {Painting} picture
 * @param {State} state @param {() => void} repaint
 */
function surroundings(model, canvas, picture, state, repaint) {
  const weight = editor(model),
    hidden = layers(model);
  const opened = h("p", { class: "opened" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const sum = h("p", { class: "sum" });
  const which = h("p", { class: "which" });
  const another = () => {
    model.set("seed", (model.get("seed") ?? 0) + 1);
    model.save_changes();
  };
  const seed = h("button", { class: "seed", onclick: another }, t("network.seed"));

  /** The neuron of the first layer that a pixel's link leads to. */
  const first = () => reached(state.held, chosenPlace(model));
  const open = (/** @type {number|null} */ index) => {
    if (index !== null) choose(model, index);
  };

  function write() {
    repaint();
    const network = model.get("network");
    if (!network) return;
    weight.write();
    const target = state.hot ?? state.held;
    const seen = { network, classes: classesOf(model), lit: lit(state), first: first(), open };
    opened.replaceChildren(
      ...(target && picture.sizes.length ? describe(target, seen) : [t("network.hint")]),
    );
    const text = state.cursor && target ? opened.textContent : "";
    if (spoken.textContent !== text) spoken.textContent = text;
  }

  const acts = {
    point(/** @type {Target|null} */ target, cursor = false) {
      if (JSON.stringify(target) === JSON.stringify(state.hot)) return;
      Object.assign(state, { hot: target, cursor });
      canvas.classList.toggle("on", Boolean(target));
      write();
    },
    press(/** @type {Target|null} */ target) {
      open(parameterOf(target, picture.sizes, first()));
      state.held = heldAfter(state.held, target);
      write();
    },
    walk: (/** @type {[number, number]} */ by) =>
      acts.point(step(state, picture, by, first()), true),
    take: () => open(taken(state, picture.sizes, first())),
    leave() {
      state.held = null;
      acts.point(null);
      write();
    },
  };
  hands(canvas, picture, state, acts);

  return {
    above: [
      h("div", { class: "controls" }, turners(model, { any: true }), seed, hidden.element),
      which,
    ],
    below: [
      sum,
      h("div", { class: "readout" }, opened, weight.element),
      h("p", { class: "note" }, t("network.note", { rays: RAYS })),
      spoken,
    ],
    write,
    /** @param {import("../../data/model.js").Value} value of the network */
    tell({ words }) {
      hidden.write();
      const total = h("strong", {}, whole(words.parameters));
      if (veiled(model, "parameters")) {
        veil(total);
        sum.replaceChildren(total);
      } else sum.replaceChildren(`${words.counts.flat().map(whole).join(" + ")} = `, total);
      which.textContent = t("network.which", {
        image: nameOfDigit(digitOf(model)),
        seed: whole(model.get("seed") ?? 0),
      });
      write();
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
