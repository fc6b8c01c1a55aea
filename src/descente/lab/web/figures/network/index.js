// @ts-check
/** The network with the activations of the image looked at; every neuron and link opens. */

import { digitOf, nameOfDigit, turners } from "../../controls/digit.js";
import { choose, chosen } from "../../controls/weight.js";
import { editor } from "./editor.js";
import { hands } from "./hands.js";
import { layers } from "./layers.js";
import { Painting } from "./paint.js";
import { RAYS } from "./picture.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { indexOf, locate, nameOf, startOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";
import { extreme } from "../../marks/scales.js";

/** @typedef {import("./picture.js").Target} Target */
/** @typedef {import("./picture.js").Neuron} Neuron */

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const compact = "compact" in model.options;
  const picture = new Painting(compact);
  const box = h("div", { class: "canvas" });
  const opened = h("p", { class: "opened" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const sum = h("p", { class: "sum" });
  const which = h("p", { class: "which" });
  const seed = h(
    "button",
    {
      class: "seed",
      onclick: () => {
        model.set("seed", (model.get("seed") ?? 0) + 1);
        model.save_changes();
      },
    },
    t("network.seed"),
  );
  const weight = editor(model),
    hidden = layers(model);
  /** What the pointer or the cursor is on, and the neuron that stays open. */
  const state = {
    /** @type {Target|null} */ hot: null,
    /** @type {Neuron|null} */ held: null,
    cursor: false,
  };
  const lit = () => (state.hot?.kind === "neuron" ? state.hot : state.held);

  const view = sharp(box, (c, width, height) => {
    const value = model.get("network");
    if (!value) return;
    const { theta, activations } = value.arrays,
      { sizes, answer, label } = value.words;
    const active = lit();
    picture.place(sizes, width, height, parseFloat(getComputedStyle(el).fontSize) * 0.8);
    picture.choose(theta, activations, active);
    picture.links(c, active);
    const first = active?.layer === 1;
    if (first) {
      const weights = Float32Array.from(
        { length: sizes[0] },
        (_, i) => theta[i * sizes[1] + active.neuron],
      );
      picture.pixels(c, weights, "signed", extreme(weights));
    } else picture.pixels(c, activations, "ink", 1);
    picture.neurons(c, activations);
    if (!compact) {
      picture.heads(
        c,
        first
          ? t("network.weights", { neuron: active.neuron })
          : t("network.pixels", { size: whole(sizes[0]) }),
        height - 0.4 * picture.em,
      );
    }
    picture.outputs(c, activations, digitOf(model)?.words.classes ?? [], answer, label);
    marks(c);
  });
  const { canvas } = view;

  /** What is open, what is pointed at, where we are. @param {CanvasRenderingContext2D} c */
  function marks(c) {
    const { hot, held } = state,
      ink = colour("ink"),
      index = chosen(model);
    for (const one of [held, hot]) {
      if (one?.kind !== "neuron") continue;
      const { radius } = picture.columns[one.layer - 1],
        wide = one === held ? 2.4 : 1.4;
      disc(c, ...picture.spot(one.layer, one.neuron), radius + 3.5, null, ink, wide);
    }
    if (hot?.kind === "pixel") disc(c, ...picture.dot(hot.pixel), 6, null, ink, 1.4);
    if (hot?.kind === "link") picture.trace(c, locate(picture.sizes, hot.index), ink);
    if (index !== null) picture.trace(c, locate(picture.sizes, index), colour("here"));
  }

  /** The neuron of the first layer that pixels' links lead to. */
  function onto() {
    const index = chosen(model),
      place = index === null ? null : locate(picture.sizes, index);
    return state.held?.layer === 1 ? state.held.neuron : place?.layer === 1 ? place.neuron : 0;
  }

  /** @param {number} value */
  const figure = (value) => h("span", { class: "number", title: full(value) }, number(value));

  /** A neuron, link or pixel in words. @param {Target} target @returns {(Node|string)[]} */
  function say(target) {
    const { theta, activations } = model.get("network").arrays,
      { sizes } = picture;
    const colon = t("network.colon");
    if (target.kind === "link") {
      return [nameOf(locate(sizes, target.index)), colon, figure(theta[target.index])];
    }
    if (target.kind === "pixel") {
      const columns = picture.image.columns,
        row = Math.floor(target.pixel / columns);
      const column = target.pixel % columns,
        first = lit();
      const index = indexOf(sizes, 1, onto(), target.pixel);
      return [
        t("name.pixel", { row, column }),
        colon,
        figure(activations[target.pixel]),
        ...(first?.layer === 1
          ? [t("network.toward", { neuron: first.neuron }), figure(theta[index])]
          : []),
      ];
    }
    const { layer, neuron } = target,
      bias = indexOf(sizes, layer, neuron, null);
    const classes = digitOf(model)?.words.classes ?? [];
    return [
      h("b", {}, t("name.neuron", { layer, neuron })),
      layer === sizes.length - 1 ? t("network.digit", { digit: classes[neuron] ?? neuron }) : "",
      ` · ${t("quantity.activation")} `,
      figure(activations[startOf(sizes, layer) + neuron]),
      ` · ${t("name.bias")} `,
      h(
        "button",
        { class: "number open", title: t("network.bias"), onclick: () => choose(model, bias) },
        number(theta[bias]),
      ),
    ];
  }

  /** @param {Target|null} target */
  function press(target) {
    const { held } = state;
    if (!target) state.held = null;
    else if (target.kind === "link") choose(model, target.index);
    else if (target.kind === "pixel") {
      choose(model, indexOf(picture.sizes, 1, onto(), target.pixel));
    } else {
      const again = held?.layer === target.layer && held.neuron === target.neuron;
      state.held = again ? null : target;
    }
    write();
  }

  /** From the keyboard: the number between what the cursor is on and the open neuron. */
  function take() {
    const { hot, held } = state;
    if (hot?.kind === "pixel") press(hot);
    if (hot?.kind !== "neuron") return;
    const before = held && held.layer === hot.layer + 1;
    choose(
      model,
      before
        ? indexOf(picture.sizes, held.layer, held.neuron, hot.neuron)
        : indexOf(picture.sizes, hot.layer, hot.neuron, null),
    );
  }

  function write() {
    view.again();
    if (compact || !model.get("network")) return;
    weight.write();
    const target = state.hot ?? state.held;
    opened.replaceChildren(...(target && picture.sizes.length ? say(target) : [t("network.hint")]));
    const text = state.cursor && target ? opened.textContent : "";
    if (spoken.textContent !== text) spoken.textContent = text;
  }

  function tell() {
    const value = model.get("network");
    if (!value) return;
    const { sizes, answer, label } = value.words,
      classes = digitOf(model)?.words.classes ?? [];
    const sure = value.arrays.activations[startOf(sizes, sizes.length - 1) + answer];
    const text = t(label < 0 ? "network.labelDrawing" : "network.label", {
      sizes: sizes.map(whole).join(" → "),
      answer: classes[answer] ?? answer,
      sure: number(sure, 2),
      label: classes[label] ?? label,
    });
    canvas.setAttribute("aria-label", compact ? text : `${text} ${t("network.keys")}`);
    const { held } = state;
    if (held && (held.layer >= sizes.length || held.neuron >= sizes[held.layer])) state.held = null;
    hidden.write();
    sum.replaceChildren(
      `${value.words.counts.flat().map(whole).join(" + ")} = `,
      h("strong", {}, whole(value.words.parameters)),
    );
    which.textContent = t("network.which", {
      image: nameOfDigit(digitOf(model)),
      seed: whole(model.get("seed") ?? 0),
    });
    write();
  }

  canvas.setAttribute("role", compact ? "img" : "application");
  el.append(
    ...(compact
      ? [box]
      : [
          h("div", { class: "controls" }, turners(model, { any: true }), seed, hidden.element),
          which,
          box,
          sum,
          h("div", { class: "readout" }, opened, weight.element),
          h("p", { class: "note" }, t("network.note", { rays: RAYS })),
          spoken,
        ]),
  );
  el.classList.toggle("compact", compact);
  if (!compact) hands(canvas, picture, state, { press, take, write, onto, lit });
  for (const key of ["network", "digit", "seed"]) model.on(`change:${key}`, tell);
  model.on("change:weight", write);
  tell();
  return view.close;
}

export default { render };
