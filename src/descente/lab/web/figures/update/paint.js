// @ts-check
/** One weight along the training, and the step it is about to make. */

import { drawn } from "./past.js";
import { h, s } from "../../kit/dom.js";
import { number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { line, points } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear } from "../../marks/scales.js";

/** @typedef {import("./moment.js").Moment} Moment */
/** @typedef {import("./past.js").Past} Past */
/** @typedef {import("../../marks/plot.js").Frame} Frame */

/** @param {() => {now: Moment|undefined, past: Past}} read */
export function weightCurve(read) {
  const el = h("div", { class: "plotbox low" });
  const told = h("p", { class: "lab-row told" });
  /** @type {import("../../marks/scales.js").Scale|null} */
  let scale = null;
  const picture = plot(el, { label: t("update.label"), left: 5.4, right: 1.2 }, (svg, f) => {
    const { now, past } = read();
    if (!now) return;
    const [, last] = extent(past.steps, [now.step]);
    const [low, high] = extent(past.values, [now.theta, now.planned]);
    const room = 0.15 * Math.max(high - low, Math.abs(now.theta) * 0.01, 1e-6);
    const x = linear([0, Math.max(last, 10)], [f.left, f.right - 12]);
    const y = linear([low - room, high + room], [f.bottom, f.top]);
    scale = x;
    const known = drawn(past);
    svg.append(
      axes(f, x, y, { x: t("update.axis"), y: t("update.value"), many: 3 }),
      s("path", { class: "thin", d: line(known.line.steps, known.line.values, x, y) }),
      s("path", { class: "alone", d: points(known.alone.steps, known.alone.values, x, y) }),
      ...step(f, x.at(now.step), y.at(now.theta), y.at(now.planned)),
    );
  });
  el.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const { steps, values } = read().past;
    const x = event.clientX - el.getBoundingClientRect().left;
    const k = scale ? nearest(steps, scale.from(x)) : -1;
    told.textContent =
      k < 0 ? "" : t("update.told", { step: whole(steps[k]), value: number(values[k], 6) });
  });
  return { el, told, again: picture.again, close: picture.close };
}

/**
 * The weight where it stands, and an arrow to where the step would put it.
 * @param {Frame} f @param {number} x @param {number} from @param {number} to in pixels
 */
function step(f, x, from, to) {
  if (!Number.isFinite(from)) return [];
  const here = s("circle", { class: "here", cx: x, cy: from, r: f.em * 0.5 });
  if (!Number.isFinite(to)) return [here];
  const tip = Math.min(f.em * 0.6, Math.abs(to - from)) * Math.sign(to - from);
  const width = Math.abs(tip) * 0.6;
  return [
    s("line", { class: "step", x1: x, x2: x, y1: from, y2: to - tip * 0.8 }),
    s("path", { class: "tip", d: `M${x} ${to}l${-width} ${-tip}h${2 * width}z` }),
    here,
  ];
}

/** Where the number nearest to a value stands; -1 among none. @param {number[]} all @param {number} to */
export function nearest(all, to) {
  let best = -1;
  for (let i = 0; i < all.length; i++)
    if (best < 0 || Math.abs(all[i] - to) < Math.abs(all[best] - to)) best = i;
  return best;
}
