// @ts-check
/** The cost along the training, and the accuracy if wanted; history can be scrubbed back and forth. */

import { panel } from "./paint.js";
import { nearestOf, wishes } from "../../data/past.js";
import { h } from "../../kit/dom.js";
import { counted, full, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { middleOf, stretchOf } from "../../marks/stretches.js";

/** @typedef {import("../../data/model.js").Model} Model */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const scrubs = "scrub" in model.options;
  let pointed = -1; // the stretch under the pointer
  const history = () => {
    const value = model.get("history");
    return value?.arrays.cost.length ? value : undefined;
  };
  const span = () => ({
    steps: Math.max(1, history()?.words.steps ?? 1),
    stretches: history()?.arrays.cost.length ?? 1,
  });
  const stepNow = () => model.get("status")?.words.step ?? span().steps;
  const panels = /** @type {("cost"|"accuracy")[]} */ (["cost", "accuracy"]).map((name) =>
    panel(name, () => ({
      values: history()?.arrays[name],
      span: span(),
      step: stepNow(),
      pointed,
    })),
  );
  const second = panels[1].el;
  second.hidden = !scrubs;
  const told = h("p", { class: "lab-row told" });
  const note = h("figcaption");

  const sentence = (/** @type {number} */ step) => {
    const arrays = history()?.arrays;
    if (!arrays) return "";
    const i = stretchOf(span(), step);
    const [cost, accuracy] = [number(arrays.cost[i]), percent(arrays.accuracy[i])];
    return t("curve.place", { step: whole(step), cost, accuracy });
  };
  const scrub = scrubber(
    model,
    () => sentence(stepNow()) || t("curve.empty"),
    () => write(),
  );
  const toggle = shows(second, () => panels.forEach((each) => each.again()));

  const write = () => {
    for (const each of panels) each.again();
    const value = history();
    const step = pointed >= 0 && value ? Math.round(middleOf(span(), pointed)) : stepNow();
    told.textContent = sentence(step);
    told.title = value ? full(value.arrays.cost[stretchOf(span(), step)]) : "";
    note.textContent = counted("curve.caption", value?.words.steps ?? 0);
    scrub.write(stepNow());
  };
  for (const { el: area, stepAt } of panels) {
    area.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      const step = stepAt(event);
      if (Number.isNaN(step) || !history()) return;
      pointed = stretchOf(span(), step);
      if (scrubs && event.buttons) scrub.look(step);
      write();
    });
    area.addEventListener("pointerleave", () => {
      pointed = -1;
      write();
    });
    area.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      if (scrubs && !Number.isNaN(stepAt(event))) scrub.look(stepAt(event));
    });
  }
  const acts = h("div", { class: "lab-row" }, toggle, ...(scrubs ? [scrub.present] : []));
  const parts = [panels[0].el, second, told, ...(scrubs ? [scrub.el] : []), acts, note];
  el.append(h("figure", {}, ...parts));
  model.on("change:history", write);
  model.on("change:status", write);
  write();
  return () => {
    for (const each of panels) each.close();
  };
}

/** The switch that shows the accuracy too. @param {HTMLElement} panel @param {() => void} shown */
function shows(panel, shown) {
  const toggle = h(
    "button",
    {
      "aria-pressed": String(!panel.hidden),
      onclick: () => {
        panel.hidden = !panel.hidden;
        toggle.setAttribute("aria-pressed", String(!panel.hidden));
        shown();
      },
    },
    t("curve.accuracy"),
  );
  return toggle;
}

/**
 * The knob that goes back through history, to the steps whose θ was kept, and the way to the present.
 * @param {Model} model @param {() => string} says what a voice says of the knob
 * @param {() => void} settled the knob was let go of
 */
function scrubber(model, says, settled) {
  /** Steps that can be gone back to, and the present as the last. @returns {number[]} */
  const kept = () => [...(model.get("history")?.words.kept ?? [0])];
  const lookAt = (/** @type {number} */ i) => {
    const steps = kept();
    wish.look(i >= steps.length - 1 ? undefined : steps[i]);
  };
  const knob = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("curve.scrub"),
    oninput: () => lookAt(Number(knob.value)),
    onblur: settled,
  });
  const wish = wishes(model, knob);
  const present = h("button", { onclick: () => wish.look() }, t("curve.present"));
  return {
    el: h("label", { class: "lab-slider" }, h("span", {}, t("curve.scrub")), knob),
    present,
    /** Look at the kept step nearest to one. @param {number} step */
    look: (step) => lookAt(nearestOf(kept(), step)),
    /** @param {number} step the one looked at */
    write(step) {
      const status = model.get("status")?.words ?? {};
      knob.max = String(kept().length - 1);
      if (!wish.waits(status))
        knob.value = String(status.past ? nearestOf(kept(), step) : kept().length - 1);
      knob.setAttribute("aria-valuetext", says());
      present.disabled = !status.past;
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
