// @ts-check
/** The exact cost along one weight, the slope at the ball, and the ball's steps down it. */

import { asker } from "../../controls/asker.js";
import { picker } from "../../controls/picker.js";
import { draw, told } from "./ball.js";
import { hand } from "./hand.js";
import { stepper } from "./steps.js";
import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { plot } from "../../marks/plot.js";

const SPANS = [6, 12, 25, 50, 100]; // how far the picture goes to both sides; the ball decides
const STEPS = 12;

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const rolls = "ball" in model.options;
  const me = { start: 0, eta: 3, span: SPANS[0], wider: false, held: false, stamp: "" };
  /** @type {import("../../data/model.js").Value|undefined} */
  let found;

  /** The weight chosen, where this network has it. */
  const chosen = () =>
    pick.index === null || pick.index >= (model.get("status")?.words.parameters ?? Infinity)
      ? null
      : pick.index;
  const wants = (wider = false) => {
    me.wider = wider;
    ask.ask({
      ...(chosen() === null ? {} : { weight: chosen() }),
      span: me.span,
      size: 121,
      start: me.start,
      ...(rolls && !me.held ? { eta: me.eta, steps: STEPS } : {}),
    });
  };
  const ask = asker(model, "slope", (value) => {
    if (chosen() !== null && value.words.index !== chosen()) return; // of the weight before
    if (me.wider && value.words.examples < (found?.words.examples ?? 0)) return; // known better already
    found = value;
    pick.found(value.words.index);
    const far = Math.max(
      ...Array.from(value.arrays.ball_t ?? [me.start], Math.abs).filter(Number.isFinite),
    );
    const span = SPANS.find((size) => size >= far) ?? SPANS[SPANS.length - 1];
    if (span !== me.span && !me.held && value.arrays.ball_t) {
      me.span = span;
      wants(true);
    }
    steps.within();
    write();
  });
  const pick = picker(model, () => {
    steps.begin();
    me.start = 0;
    wants();
  });

  /** Where the ball stands after each step, and the number of its last step. */
  const places = () => (me.held ? undefined : found?.arrays.ball_t);
  const last = () => Math.max(0, (places()?.length ?? 1) - 1);
  const steps = stepper(
    last,
    () => picture.again(),
    () => write(),
  );
  /** The ball as it is drawn now, the slope measured there, and the step that follows from it. */
  const stand = () => {
    const { arrays, scalars } = /** @type {import("../../data/model.js").Value} */ (found);
    const ts = places(),
      { k, move } = steps.at;
    if (!ts) {
      const here = scalars.t === me.start ? scalars : { slope: NaN, weight: NaN, cost: NaN };
      return {
        t: me.start,
        slope: here.slope,
        weight: here.weight,
        cost: here.cost,
        step: NaN,
        to: NaN,
        lands: NaN,
      };
    }
    const from = move < 1 && k ? ts[k - 1] : ts[k];
    return {
      t: from + (ts[k] - from) * move,
      slope: move < 1 ? NaN : arrays.ball_slope[k],
      weight: arrays.ball_weight[k],
      cost: arrays.ball_cost[k],
      step: arrays.ball_step[k] ?? NaN,
      to: k < last() ? ts[k + 1] : NaN,
      lands: arrays.ball_weight[k + 1] ?? NaN,
    };
  };

  const box = h("div", { class: "plotbox" });
  /** @type {import("../../marks/scales.js").Scale|null} */
  let x = null;
  const picture = plot(
    box,
    { label: t("slope.label"), left: 4.6, right: 1.2, bottom: 3.4 },
    (svg, f) => {
      if (!found) return;
      x = draw(svg, f, found, stand(), places()?.slice(0, steps.at.k + 1) ?? [], rolls);
      start.style.left = `${f.left - 8}px`;
      start.style.width = `${f.right - f.left + 16}px`;
    },
  );

  const value = (/** @type {number} */ v, /** @type {string} */ text) =>
    h("span", { class: "number", title: Number.isFinite(v) ? full(v) : "" }, text);
  const says = h("p", { class: "lab-says", role: "status" });
  const fate = h("p", { class: "note" });
  const boxes = Object.fromEntries(["slope", "step", "lands"].map((name) => [name, h("dd")]));
  const trio = h(
    "dl",
    { class: "lab-trio" },
    ...["slope", "step", "lands"].flatMap((name) => [h("dt", {}, t(`slope.${name}`)), boxes[name]]),
  );
  const note = h("figcaption");
  const write = () => {
    picture.again();
    if (!found) return;
    const { arrays, scalars, words } = found;
    const now = stand();
    const sign = now.slope < 0 ? "negative" : now.slope > 0 ? "positive" : "zero";
    if (Number.isFinite(now.slope)) {
      const [before, after] = t(`slope.${sign}`).split("{slope}");
      says.replaceChildren(before, value(now.slope, signed(now.slope)), after);
    }
    start.min = String(-me.span);
    start.max = String(me.span);
    start.value = String(now.t);
    if (Number.isFinite(now.weight)) {
      start.setAttribute(
        "aria-valuetext",
        t("slope.place", { value: number(now.weight), cost: number(now.cost) }),
      );
    }
    note.textContent = t(rolls ? "slope.caption" : "slope.caption.side", {
      examples: whole(words.examples),
      value: number(scalars.value),
    });
    if (!rolls) return;
    boxes.slope.replaceChildren(
      value(now.slope, Number.isFinite(now.slope) ? signed(now.slope) : "…"),
    );
    boxes.step.replaceChildren(value(now.step, Number.isFinite(now.step) ? signed(now.step) : "–"));
    boxes.lands.replaceChildren(
      value(now.lands, Number.isFinite(now.lands) ? number(now.lands) : "–"),
    );
    fate.textContent =
      places() && steps.at.k ? told(arrays, words.ball, steps.at.k, last()) : t("slope.ready");
    steps.write();
  };
  const drag = (/** @type {number} */ to) => {
    steps.begin();
    me.start = Math.max(-me.span, Math.min(me.span, to));
    me.held = true;
    write();
    wants();
  };
  const drop = () => {
    if (!me.held) return;
    me.held = false;
    if (found) {
      // the steps from where it stood before are not those from here
      const { t: along, weight, cost } = found.arrays;
      found = { ...found, arrays: { t: along, weight, cost } };
    }
    write();
    wants();
  };
  const start = hand(box, {
    at: () => me.start,
    span: () => me.span,
    drag,
    drop,
    under: (pixel) => (rolls && x && found ? x.from(pixel) - found.scalars.value : undefined),
  });
  const eta = h("output", {}, number(me.eta));
  const knob = h("input", {
    type: "range",
    min: -1,
    max: 3,
    step: 0.02,
    value: Math.log10(me.eta),
    "aria-label": t("slope.eta"),
    "aria-valuetext": number(me.eta),
    oninput: () => {
      steps.begin();
      me.eta = Number((10 ** Number(knob.value)).toPrecision(2));
      eta.textContent = number(me.eta);
      knob.setAttribute("aria-valuetext", number(me.eta));
      wants();
    },
  });
  el.append(
    pick.el,
    h(
      "figure",
      {},
      box,
      ...(rolls ? [h("div", { class: "lab-start" }, start)] : []),
      says,
      ...(rolls
        ? [
            h("label", { class: "lab-slider" }, h("span", {}, t("slope.eta.short")), knob, eta),
            trio,
            steps.el,
            fate,
          ]
        : []),
      note,
    ),
  );

  model.on("change:status", (status) => {
    const stamp = `${status?.words.step}/${status?.scalars.cost}/${status?.words.parameters}`;
    if (!status || stamp === me.stamp) return;
    me.stamp = stamp;
    steps.begin();
    wants();
  });
  if (model.get("status")) wants();
  return () => {
    steps.begin();
    ask.close();
    picture.close();
  };
}

export default { render };
