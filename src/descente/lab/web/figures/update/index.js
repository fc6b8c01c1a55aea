// @ts-check
/** new = old − (η × gradient), with one weight's real numbers at each step. */

import { asker } from "../../controls/asker.js";
import { largest, picker } from "../../controls/picker.js";
import { h, s } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear } from "../../marks/scales.js";

const AGAIN = 1500; // ms between two readings of the past while it plays

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @typedef {{step: number, theta: number, eta: number, slope: number, planned: number}} Picture */
  /** @type {Picture|undefined} the picture shown */
  let now;
  /** @type {{steps: number[], values: number[]}} this weight as it was kept, and as it came since */
  let past = { steps: [], values: [] };
  let asked = 0;
  const playing = () => Boolean(model.get("status")?.words.playing);
  const pick = picker(model, () => {
    past = { steps: [], values: [] };
    asked = 0;
    take();
  });
  const job = asker(model, "weight", (value) => {
    if (value.words.index !== at()) return;
    const before = past,
      steps = [...value.arrays.steps],
      last = steps[steps.length - 1];
    past = { steps, values: [...value.arrays.values] };
    if (playing()) before.steps.forEach((step, k) => came(step, before.values[k], last));
    picture.again();
  });
  /** A value that is newer than all that are known. @param {number} step @param {number} value @param {number} last */
  const came = (step, value, last = past.steps[past.steps.length - 1] ?? 0) => {
    if (step <= last) return;
    past.steps.push(step);
    past.values.push(value);
  };
  /** The weight chosen, or the first in rank. */
  const at = () =>
    Math.min(pick.index ?? 0, (model.get("gradient")?.arrays.vector.length ?? 1) - 1);

  const cells = Object.fromEntries(
    ["new", "old", "eta", "gradient"].map((name) => [
      name,
      h("span", { class: `up-value ${name}` }),
    ]),
  );
  const sign = (/** @type {string} */ text) => h("span", { class: "up-sign" }, text);
  const term = (/** @type {string} */ before, /** @type {string} */ name, after = "") =>
    h(
      "div",
      { class: "up-part" },
      h("dt", {}, t(`update.${name}`)),
      h("dd", {}, ...(before ? [sign(before)] : []), cells[name], ...(after ? [sign(after)] : [])),
    );
  const formula = h(
    "dl",
    { class: "up-line" },
    term("", "new"),
    term("=", "old"),
    term("− (", "eta"),
    term("×", "gradient", ")"),
  );

  const box = h("div", { class: "plotbox low" });
  const picture = plot(box, { label: t("update.label"), left: 5.4, right: 1.2 }, (svg, f) => {
    if (!now) return;
    const { steps, values } = past;
    const [, last] = extent(steps, [now.step]);
    const [low, high] = extent(values, [now.theta, now.planned]);
    const room = Math.max(high - low, Math.abs(now.theta) * 0.01, 1e-6);
    const x = linear([0, Math.max(last, 10)], [f.left, f.right - 12]);
    scale = x;
    const y = linear([low - room * 0.15, high + room * 0.15], [f.bottom, f.top]);
    svg.append(
      axes(f, x, y, { x: t("update.axis"), y: t("update.value"), many: 3 }),
      s("path", { class: "thin", d: line(steps, values, x, y) }),
    );
    const [ax, from, to] = [x.at(now.step), y.at(now.theta), y.at(now.planned)];
    const tip = Math.min(f.em * 0.6, Math.abs(to - from)) * Math.sign(to - from);
    if (!Number.isFinite(from)) return;
    if (Number.isFinite(to)) {
      svg.append(
        s("line", { class: "step", x1: ax, x2: ax, y1: from, y2: to - tip * 0.8 }),
        s("path", {
          class: "tip",
          d: `M${ax} ${to}l${-Math.abs(tip) * 0.6} ${-tip}h${Math.abs(tip) * 1.2}z`,
        }),
      );
    }
    svg.append(s("circle", { class: "here", cx: ax, cy: from, r: f.em * 0.5 }));
  });

  box.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const found = nearest(event.clientX - box.getBoundingClientRect().left);
    told.textContent =
      found < 0
        ? ""
        : t("update.told", {
            step: whole(past.steps[found]),
            value: number(past.values[found], 6),
          });
  });
  const told = h("p", { class: "lab-row told" });
  let scale = /** @type {any} */ (null);
  /** The kept step nearest to a place in the picture. @param {number} px */
  const nearest = (px) => {
    let best = -1;
    for (let i = 0; scale && i < past.steps.length; i++) {
      if (
        best < 0 ||
        Math.abs(scale.at(past.steps[i]) - px) < Math.abs(scale.at(past.steps[best]) - px)
      )
        best = i;
    }
    return best;
  };

  const announced = h("dd"),
    real = h("dd"),
    realName = h("dt", {}, t("update.changed"));
  const waiting = h("p", { class: "note" });
  const rows = h(
    "dl",
    { class: "up-real" },
    h("dt", {}, t("update.predicted")),
    announced,
    realName,
    real,
  );
  const note = h("figcaption");
  const one = h(
    "button",
    { class: "first", onclick: () => model.send({ do: { what: "step" } }) },
    t("update.one"),
  );
  const play = h("button", {
    onclick: () =>
      model.send({ do: { what: model.get("status")?.words.playing ? "pause" : "play" } }),
  });

  /** A new picture of the experiment: this weight's four numbers. */
  const take = () => {
    const gradient = model.get("gradient"),
      status = model.get("status");
    if (!gradient || !status) return;
    const { vector, theta, next } = gradient.arrays;
    if (pick.index === null || pick.index >= vector.length) pick.found(largest(vector));
    const i = at();
    const { step } = gradient.words;
    now = { step, theta: theta[i], eta: gradient.scalars.eta, slope: vector[i], planned: next[i] };
    if (playing()) {
      if (step < past.steps[past.steps.length - 1]) past = { steps: [], values: [] }; // it began again
      came(step, theta[i]);
    }
    if (!asked || !playing() || performance.now() - asked > AGAIN) {
      asked = performance.now();
      job.ask({ index: i });
    }
    write();
  };
  const put = (/** @type {any} */ cell, /** @type {number} */ v, /** @type {string} */ text) => {
    cell.textContent = text;
    cell.title = full(v);
  };
  const write = () => {
    picture.again();
    const status = model.get("status"),
      gradient = model.get("gradient"),
      step = model.get("update");
    play.textContent = t(status?.words.playing ? "update.pause" : "update.play");
    one.disabled = !now || Boolean(status?.words.playing);
    el.classList.toggle("past", Boolean(status?.words.past));
    if (!now || !gradient) return;
    put(cells.new, now.planned, number(now.planned, 6));
    put(cells.old, now.theta, number(now.theta, 6));
    put(cells.eta, now.eta, Number.isInteger(now.eta) ? whole(now.eta) : number(now.eta, 6));
    put(cells.gradient, now.slope, signed(now.slope, 6));
    const known = Boolean(step && step.words.since >= 0);
    rows.hidden = !known;
    waiting.textContent = known ? "" : t("update.waiting");
    if (known) {
      const { steps } = step.words,
        i = at();
      realName.textContent =
        steps === 1 ? t("update.changed") : t("update.changed.many", { n: whole(steps) });
      put(announced, step.arrays.announced[i], signed(step.arrays.announced[i], 6));
      put(real, step.arrays.moved[i], signed(step.arrays.moved[i], 6));
    }
    const all = status?.words.steps_per_epoch === 1;
    const rule = model.get("rule") ?? "sgd";
    note.textContent =
      t(all ? "update.note.all" : "update.note", {
        examples: whole(gradient.words.examples),
        batch: whole(model.get("batch") ?? 0),
      }) +
      (rule === "sgd" ? "" : ` ${t("update.note.rule", { rule: t(`rule.${rule}`) })}`) +
      (status?.words.past ? ` ${t("update.past", { step: whole(status.words.step) })}` : "");
  };
  el.append(
    pick.el,
    h(
      "figure",
      {},
      formula,
      h("div", { class: "lab-row" }, one, play),
      h("section", { "aria-label": t("update.real") }, rows, waiting),
      box,
      told,
      note,
    ),
  );
  model.on("change:gradient", () => now || take());
  model.on("change:status", write);
  model.on("change:update", take); // it comes last of what belongs to one moment
  model.on("change:batch", write);
  take();
  write();
  return () => {
    job.close();
    picture.close();
  };
}

export default { render };
