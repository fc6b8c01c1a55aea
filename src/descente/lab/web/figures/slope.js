// @ts-check
/** The exact cost along one weight, the slope at the ball, and the ball's steps down it. */

import { h, soon } from "../draw.js";
import { full, number, signed, t, whole } from "../format.js";
import { draw, told } from "./lib-ball.js";
import { asker, onCurve, plot, still } from "./lib-plot.js";
import { picker } from "./lib-weight.js";

const SPANS = [6, 12, 25, 50, 100]; // how far the picture goes to both sides; the ball decides
const STEPS = 12;

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const rolls = "ball" in model.options;
  const me = { start: 0, eta: 3, span: SPANS[0], k: 0, move: 1, held: false, stamp: "" };
  /** @type {import("../model.js").Value|undefined} */
  let found;
  let timer = 0, frame = 0;

  const wants = () => ask.ask({
    ...(pick.index === null ? {} : { weight: pick.index }), span: me.span, size: 121, start: me.start,
    ...(rolls && !me.held ? { eta: me.eta, steps: STEPS } : {}),
  });
  const ask = asker(model, "slope", (value) => {
    found = value;
    pick.found(value.words.index);
    const far = Math.max(...Array.from(value.arrays.ball_t ?? [me.start], Math.abs).filter(Number.isFinite));
    const span = SPANS.find((size) => size >= far * 1.05) ?? SPANS[SPANS.length - 1];
    if (span !== me.span && !me.held && value.arrays.ball_t) {
      me.span = span;
      wants();
    }
    me.k = Math.min(me.k, last());
    write();
  });
  const pick = picker(model, () => {
    begin();
    me.start = 0;
    wants();
  });

  /** Where the ball stands after each step, and the number of its last step. */
  const places = () => (me.held ? undefined : found?.arrays.ball_t);
  const last = () => Math.max(0, (places()?.length ?? 1) - 1);
  /** The ball as it is drawn now, the slope measured there, and the step that follows from it. */
  const stand = () => {
    const { arrays, scalars } = /** @type {import("../model.js").Value} */ (found);
    const ts = places();
    if (!ts) {
      const same = scalars.t === me.start;
      return { t: me.start, slope: same ? scalars.slope : NaN, step: NaN, lands: NaN };
    }
    const lands = me.k < last() ? ts[me.k + 1] : NaN;
    const from = me.move < 1 && me.k ? ts[me.k - 1] : ts[me.k];
    return {
      t: from + (ts[me.k] - from) * me.move, slope: me.move < 1 ? NaN : arrays.ball_slope[me.k],
      step: arrays.ball_step?.[me.k] ?? lands - ts[me.k], lands,
    };
  };

  const box = h("div", { class: "plotbox" });
  const start = h("input", {
    type: "range", "aria-label": t("slope.start"), step: "any",
    oninput: () => drag(Number(start.value), true), onchange: () => drop(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      drag(me.start + (way * me.span) / (event.shiftKey ? 12 : 60), false);
    },
  });
  /** @type {any} */
  let x = null;
  const picture = plot(box, { label: t("slope.label"), left: 4.6, right: 1.2, bottom: 3.4 }, (svg, f) => {
    if (!found) return;
    x = draw(svg, f, found, stand(), places()?.slice(0, me.k + 1) ?? [], rolls);
    start.style.left = `${f.left - 8}px`;
    start.style.width = `${f.right - f.left + 16}px`;
  });

  const value = (/** @type {number} */ v, /** @type {string} */ text) =>
    h("span", { class: "number", title: Number.isFinite(v) ? full(v) : "" }, text);
  const says = h("p", { class: "lab-says", role: "status" });
  const fate = h("p", { class: "note" });
  const boxes = Object.fromEntries(["slope", "step", "lands"].map((name) => [name, h("dd")]));
  const trio = h("dl", { class: "lab-trio" }, ...["slope", "step", "lands"].flatMap((name) =>
    [h("dt", {}, t(`slope.${name}`)), boxes[name]]));
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
    const cost = onCurve(arrays.t, arrays.cost, now.t);
    start.setAttribute("aria-valuetext", t("slope.place", {
      value: number(scalars.value + now.t), cost: number(cost) }));
    note.textContent = t("slope.caption", {
      examples: whole(words.examples), value: number(scalars.value) });
    if (!rolls) return;
    boxes.slope.replaceChildren(value(now.slope, Number.isFinite(now.slope) ? signed(now.slope) : "…"));
    boxes.step.replaceChildren(value(now.step, Number.isFinite(now.step) ? signed(now.step) : "–"));
    boxes.lands.replaceChildren(value(scalars.value + now.lands,
      Number.isFinite(now.lands) ? number(scalars.value + now.lands) : "–"));
    fate.textContent = places() && me.k ? told(arrays, words.ball, me.k, last()) : t("slope.ready");
    one.disabled = me.k >= last();
    all.disabled = last() === 0;
    all.textContent = t(timer ? "slope.stop" : "slope.all");
    again.disabled = me.k === 0;
  };
  const begin = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    timer = 0;
    Object.assign(me, { k: 0, move: 1 });
  };
  const drag = (/** @type {number} */ to, /** @type {boolean} */ hold) => {
    begin();
    me.start = Math.max(-me.span, Math.min(me.span, to));
    me.held = true;
    write();
    wants();
    if (!hold) settle();
  };
  const drop = () => {
    if (!me.held) return;
    me.held = false;
    if (found) found = { ...found, arrays: { t: found.arrays.t, cost: found.arrays.cost } };
    write();
    wants();
  };
  const settle = soon(drop, 350);
  const pull = (/** @type {PointerEvent} */ event) =>
    x && drag(x.from(event.clientX - box.getBoundingClientRect().left) - (found?.scalars.value ?? 0), true);
  if (rolls) {
    box.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      box.setPointerCapture(event.pointerId);
      box.classList.add("held");
      pull(event);
    });
    box.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => box.classList.contains("held") && pull(event));
    for (const end of ["pointerup", "pointercancel"]) {
      box.addEventListener(end, () => {
        box.classList.remove("held");
        drop();
      });
    }
  }
  /** One step: the ball moves because θ along the line moved. */
  const step = () => {
    if (me.k >= last()) return;
    cancelAnimationFrame(frame);
    me.k += 1;
    me.move = still() ? 1 : 0;
    const begun = performance.now();
    const roll = (/** @type {number} */ time) => {
      const p = Math.min(1, Math.max(0, (time - begun) / 450));
      me.move = p * p * (3 - 2 * p);
      if (p < 1) {
        frame = requestAnimationFrame(roll);
        picture.again();
      } else write();
    };
    if (me.move < 1) frame = requestAnimationFrame(roll);
    write();
  };
  const run = () => {
    step();
    timer = me.k < last() ? window.setTimeout(run, 950) : 0;
    write();
  };
  const one = h("button", { class: "first", onclick: () => { clearTimeout(timer); timer = 0; step(); } }, t("slope.one"));
  const all = h("button", {
    onclick: () => {
      if (timer) {
        clearTimeout(timer);
        timer = 0;
        return write();
      }
      if (me.k >= last()) begin();
      run();
    },
  }, t("slope.all"));
  const again = h("button", { onclick: () => { begin(); write(); } }, t("slope.again"));
  const eta = h("output", {}, number(me.eta));
  const knob = h("input", {
    type: "range", min: -1, max: 3, step: 0.02, value: Math.log10(me.eta), "aria-label": t("slope.eta"),
    "aria-valuetext": number(me.eta),
    oninput: () => {
      begin();
      me.eta = Number((10 ** Number(knob.value)).toPrecision(2));
      eta.textContent = number(me.eta);
      knob.setAttribute("aria-valuetext", number(me.eta));
      wants();
    },
  });
  el.append(pick.el, h("figure", {}, box, ...(rolls ? [h("div", { class: "lab-start" }, start)] : []), says,
    ...(rolls ? [h("label", { class: "lab-slider" }, h("span", {}, t("slope.eta.short")), knob, eta), trio,
      h("div", { class: "lab-row" }, one, all, again), fate] : []), note));

  model.on("change:status", (status) => {
    const stamp = `${status?.words.step}/${status?.scalars.cost}/${status?.words.parameters}`;
    if (!status || stamp === me.stamp) return;
    me.stamp = stamp;
    begin();
    wants();
  });
  if (model.get("status")) {
    me.stamp = "";
    wants();
  }
  return () => {
    begin();
    ask.close();
    picture.close();
  };
}

export default { render };
