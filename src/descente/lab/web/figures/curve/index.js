// @ts-check
/** The cost along the training, and the accuracy if wanted; history can be scrubbed back and forth. */

import { h, s } from "../../kit/dom.js";
import { full, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear, log } from "../../marks/scales.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const scrubs = "scrub" in model.options;
  let pointed = -1; // the stretch under the pointer
  const box = h("div", { class: "plotbox wide" });
  const second = h("div", { class: "plotbox low", hidden: !scrubs });
  const told = h("p", { class: "lab-row told" });
  const note = h("figcaption");

  const history = () => {
    const value = model.get("history");
    return value?.arrays.cost.length ? value : undefined;
  };
  /** The step in the middle of a stretch, and the stretch of a step. */
  const last = () => Math.max(1, history()?.words.steps ?? 1);
  const stretch = (/** @type {number} */ step) => {
    const count = history()?.arrays.cost.length ?? 1;
    return Math.max(0, Math.min(count - 1, Math.floor((step / last()) * count)));
  };
  const stepAt = () => model.get("status")?.words.step ?? last();
  /** @param {ArrayLike<number>} values where the stretches lie along the steps */
  const along = (values) => Array.from(values, (_, i) => ((i + 0.5) / values.length) * last());

  /** @param {string} name */
  const panel = (name) => (/** @type {any} */ svg, /** @type {any} */ f) => {
    const value = history();
    const values = value?.arrays[name];
    const x = linear([0, last()], [f.left, f.right]);
    if (!values) {
      if (name === "cost") {
        svg.append(
          s(
            "text",
            { class: "said", x: f.width / 2, y: f.height / 2, "text-anchor": "middle" },
            t("curve.empty"),
          ),
        );
      }
      return;
    }
    const [low, high] = extent(values);
    const y =
      name === "cost"
        ? log([low / 1.1, high * 1.1], [f.bottom, f.top])
        : linear([0, 1], [f.bottom, f.top]);
    const at = along(values);
    svg.append(
      heights(`curve-${name}`, f),
      axes(f, x, y, {
        x: t("curve.step"),
        many: name === "cost" ? 4 : 2,
        y: t(name === "cost" ? "curve.cost" : "curve.right"),
        ...(name === "cost" ? {} : { text: (/** @type {number} */ v) => percent(v, 0) }),
      }),
    );
    if (name === "cost") svg.append(s("path", { class: "edge", d: line(at, values, x, y) }));
    svg.append(
      s("path", {
        class: name === "cost" ? "curve" : "thin",
        d: line(at, values, x, y),
        ...(name === "cost" ? { stroke: "url(#curve-cost)" } : {}),
      }),
    );
    const here = stretch(stepAt());
    const hx = x.at(Math.min(last(), stepAt()));
    svg.append(s("line", { class: "drop", x1: hx, x2: hx, y1: f.top, y2: f.bottom }));
    if (pointed >= 0 && pointed < values.length) {
      svg.append(
        s("circle", {
          class: "was",
          cx: x.at(at[pointed]),
          cy: y.at(values[pointed]),
          r: f.em * 0.45,
        }),
      );
    }
    svg.append(s("circle", { class: "here", cx: hx, cy: y.at(values[here]), r: f.em * 0.55 }));
    place = x;
  };
  /** @type {any} */
  let place = null;
  const how = { left: 4.2, right: 2 };
  const first = plot(box, { ...how, label: t("curve.label") }, panel("cost"));
  const other = plot(second, { ...how, label: t("curve.label.accuracy") }, panel("accuracy"));

  const sentence = (/** @type {number} */ step) => {
    const arrays = history()?.arrays;
    const i = stretch(step);
    return arrays
      ? t("curve.place", {
          step: whole(step),
          cost: number(arrays.cost[i]),
          accuracy: percent(arrays.accuracy[i]),
        })
      : "";
  };
  /** The steps that can be gone back to: those whose θ was kept, and the present. */
  const kept = () => [...(model.get("history")?.words.kept ?? [0])];
  const look = (/** @type {number} */ i) => {
    const steps = kept();
    const there = Math.max(0, Math.min(steps.length - 1, i));
    model.send({ do: { what: "look", step: there === steps.length - 1 ? null : steps[there] } });
  };
  const nearest = (/** @type {number} */ step) => {
    const steps = kept();
    return steps.reduce(
      (best, v, i) => (Math.abs(v - step) < Math.abs(steps[best] - step) ? i : best),
      0,
    );
  };
  let held = 0; // when the knob was moved: what is on its way must not move it back
  const knob = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": t("curve.scrub"),
    oninput: () => {
      held = performance.now();
      look(Number(knob.value));
    },
  });
  const present = h(
    "button",
    { onclick: () => model.send({ do: { what: "look" } }) },
    t("curve.present"),
  );
  const toggle = h(
    "button",
    {
      "aria-pressed": String(scrubs),
      onclick: () => {
        second.hidden = !second.hidden;
        toggle.setAttribute("aria-pressed", String(!second.hidden));
        draw();
      },
    },
    t("curve.accuracy"),
  );

  const write = () => {
    draw();
    const value = history();
    const step =
      pointed >= 0 && value
        ? Math.round(((pointed + 0.5) / value.arrays.cost.length) * last())
        : stepAt();
    told.textContent = sentence(step);
    told.title = value ? full(value.arrays.cost[stretch(step)]) : "";
    note.textContent = t("curve.caption", { steps: whole(value?.words.steps ?? 0) });
    knob.max = String(kept().length - 1);
    if (performance.now() - held > 400 || model.get("status")?.words.playing) {
      knob.value = String(model.get("status")?.words.past ? nearest(stepAt()) : kept().length - 1);
    }
    knob.setAttribute("aria-valuetext", sentence(stepAt()) || t("curve.empty"));
    present.disabled = !model.get("status")?.words.past;
  };
  const draw = () => {
    first.again();
    other.again();
  };
  for (const area of [box, second]) {
    area.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (!place || !history()) return;
      const step = place.from(event.clientX - area.getBoundingClientRect().left);
      pointed = stretch(Math.max(0, Math.min(last(), step)));
      if (scrubs && event.buttons) look(nearest(step));
      write();
    });
    area.addEventListener("pointerleave", () => {
      pointed = -1;
      write();
    });
    if (scrubs) {
      area.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
        if (place) look(nearest(place.from(event.clientX - area.getBoundingClientRect().left)));
      });
    }
  }
  el.append(
    h(
      "figure",
      {},
      box,
      second,
      told,
      ...(scrubs
        ? [h("label", { class: "lab-slider" }, h("span", {}, t("curve.scrub")), knob)]
        : []),
      h("div", { class: "lab-row" }, toggle, ...(scrubs ? [present] : [])),
      note,
    ),
  );
  model.on("change:history", write);
  model.on("change:status", write);
  write();
  return () => {
    first.close();
    other.close();
  };
}

export default { render };
