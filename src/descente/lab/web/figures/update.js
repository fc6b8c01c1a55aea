// @ts-check
/** new = old − (η × gradient), with one weight's real numbers at each step. */

import { h, s } from "../draw.js";
import { full, number, signed, t, whole } from "../format.js";
import { axes, extent, line, linear, plot } from "./lib-plot.js";
import { largest, picker } from "./lib-weight.js";

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @typedef {{step: number, theta: number, eta: number, slope: number, planned: number}} Picture */
  /** @type {Picture|undefined} the picture shown */
  let now;
  /** @type {Picture|undefined} the one before it */
  let before;
  /** @type {[number, number][]} step and value of this weight, as far as it was seen here */
  let seen = [];
  const pick = picker(model, () => {
    [now, before, seen] = [undefined, undefined, []];
    take();
  });

  const cells = Object.fromEntries(["new", "old", "eta", "gradient"].map((name) =>
    [name, h("dd", { class: `up-value ${name}` })]));
  const sign = (/** @type {string} */ text, more = "") => h("span", { class: `up-sign ${more}` }, text);
  const term = (/** @type {string} */ before_, /** @type {string} */ name, after = "") => h("div", { class: "up-part" },
    h("dt", {}, sign(before_), h("span", { class: "up-word" }, t(`update.${name}`)), after && sign(after, "bracket")),
    cells[name]);
  const formula = h("dl", { class: "up-line" }, term("", "new"), term("=", "old"), term("− (", "eta"),
    term("×", "gradient", ")"));

  const box = h("div", { class: "plotbox low" });
  const picture = plot(box, { label: t("update.label"), left: 5.4, right: 1.2 }, (svg, f) => {
    if (!now) return;
    const steps = seen.map((pair) => pair[0]), values = seen.map((pair) => pair[1]);
    const [first, last] = extent(steps, [now.step]);
    const [low, high] = extent(values, [now.theta, now.planned]);
    const room = Math.max(high - low, 1e-9);
    const x = linear([first, Math.max(last, first + 10)], [f.left, f.right - 12]);
    const y = linear([low - room * 0.15, high + room * 0.15], [f.bottom, f.top]);
    svg.append(axes(f, x, y, { x: t("update.axis"), y: t("update.value"), many: 3 }),
      s("path", { class: "thin", d: line(steps, values, x, y) }));
    const [ax, from, to] = [x.at(now.step), y.at(now.theta), y.at(now.planned)];
    const tip = Math.min(f.em * 0.6, Math.abs(to - from)) * Math.sign(to - from);
    svg.append(s("line", { class: "step", x1: ax, x2: ax, y1: from, y2: to - tip * 0.8 }),
      s("path", { class: "tip", d: `M${ax} ${to}l${-Math.abs(tip) * 0.6} ${-tip}h${Math.abs(tip) * 1.2}z` }),
      s("circle", { class: "here", cx: ax, cy: from, r: f.em * 0.5 }));
  });

  const announced = h("dd"), real = h("dd"), realName = h("dt", {}, t("update.changed"));
  const waiting = h("p", { class: "note" });
  const rows = h("dl", { class: "up-real" }, h("dt", {}, t("update.predicted")), announced, realName, real);
  const note = h("figcaption");
  const one = h("button", { class: "first", onclick: () => model.send({ do: { what: "step" } }) }, t("update.one"));
  const play = h("button", {
    onclick: () => model.send({ do: { what: model.get("status")?.words.playing ? "pause" : "play" } }),
  });

  /** A new picture of the experiment: this weight's four numbers. */
  const take = () => {
    const gradient = model.get("gradient"), status = model.get("status");
    if (!gradient || !status) return;
    const { vector, theta, next } = gradient.arrays;
    if (pick.index === null || pick.index >= vector.length) pick.found(largest(vector));
    const i = Math.min(pick.index ?? 0, vector.length - 1);
    const eta = gradient.scalars.eta;
    const step = status.words.past ? status.words.step : gradient.words.step;
    const fresh = { step, theta: theta[i], eta, slope: vector[i], planned: next?.[i] ?? theta[i] - eta * vector[i] };
    if (now && (now.step !== step || now.theta !== fresh.theta)) before = now;
    if (before && before.step >= step) before = undefined;
    if (!status.words.past) {
      seen = seen.filter((pair) => pair[0] < step); // after a new start, the old trace is over
      seen.push([step, fresh.theta]);
    }
    now = fresh;
    if (seen.length > 600) seen = seen.filter((_, k) => k % 2 === 0 || k === seen.length - 1);
    write();
  };
  const put = (/** @type {any} */ cell, /** @type {number} */ v, /** @type {string} */ text) => {
    cell.textContent = text;
    cell.title = full(v);
  };
  const write = () => {
    picture.again();
    const status = model.get("status"), gradient = model.get("gradient");
    play.textContent = t(status?.words.playing ? "update.pause" : "update.play");
    one.disabled = !now || Boolean(status?.words.playing);
    if (!now || !gradient) return;
    put(cells.new, now.planned, number(now.planned, 6));
    put(cells.old, now.theta, number(now.theta, 6));
    put(cells.eta, now.eta, number(now.eta));
    put(cells.gradient, now.slope, signed(now.slope));
    rows.hidden = !before;
    waiting.textContent = before ? "" : t("update.waiting");
    if (before) {
      const steps = now.step - before.step;
      realName.textContent = steps === 1 ? t("update.changed") : t("update.changed.many", { n: whole(steps) });
      put(announced, before.planned - before.theta, signed(before.planned - before.theta));
      put(real, now.theta - before.theta, signed(now.theta - before.theta));
    }
    const all = status?.words.steps_per_epoch === 1;
    const rule = model.get("rule") ?? "sgd";
    note.textContent = t(all ? "update.note.all" : "update.note", {
      examples: whole(gradient.words.examples), batch: whole(model.get("batch") ?? 0),
    }) + (rule === "sgd" ? "" : ` ${t("update.note.rule", { rule })}`)
      + (status?.words.past ? ` ${t("update.past", { step: whole(status.words.step) })}` : "");
  };
  el.append(pick.el, h("figure", {}, formula, h("div", { class: "lab-row" }, one, play),
    h("section", { "aria-label": t("update.real") }, rows, waiting), box, note));
  model.on("change:gradient", () => now || take()); // later, the status of the same moment follows it
  model.on("change:status", take);
  model.on("change:batch", write);
  take();
  write();
  return picture.close;
}

export default { render };
