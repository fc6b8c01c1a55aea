// @ts-check
/** The sweep as a picture: a dot for each η at its final cost, and each training's own curve below. */

import { shape } from "./marks.js";
import { h, s } from "../../kit/dom.js";
import { ARROWS } from "../../kit/keys.js";
import { number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear, log } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */

/** What is said of one training. @param {Value} found @param {number} i */
export function wordsOf({ words, arrays }, i) {
  return {
    eta: number(arrays.eta[i] ?? NaN),
    cost: number(arrays.cost[i] ?? NaN),
    verdict: t(`sweep.verdict.${words.verdicts[i]}`),
  };
}

/**
 * @param {{found: () => Value|undefined, chosen: () => number, choose: (i: number) => void,
 *   take: (i: number) => void}} sweep `choose` looks at a training, `take` starts again with its η
 */
export function picture(sweep) {
  const el = h("div", { class: "plotbox sweepbox" });
  const how = { label: t("sweep.label"), role: "group", left: 4.4, right: 1.6, top: 2.4 };
  const { again, close } = plot(el, { ...how, bottom: 8.4 }, (svg, f) => {
    const found = sweep.found();
    const x = log([0.01 / 1.4, 100 * 1.4], [f.left, f.right]);
    const [low, high] = extent(
      found?.arrays.cost ?? [0.1, 1],
      found ? [found.scalars.constant_cost] : [],
    );
    const y = log([low / 1.5, high * 1.5], [f.bottom, f.top]);
    svg.append(axes(f, x, y, { x: t("sweep.x"), y: t("sweep.y") }));
    if (!found) return;
    svg.append(...levels(found, f, x, y), ...curves(found, f, x));
    svg.append(dots(found, f, x, y, sweep));
    mark();
  });
  /** Show which one is chosen. */
  function mark() {
    [...el.querySelectorAll(".dot")].forEach((dot, i) => {
      dot.classList.toggle("chosen", i === sweep.chosen());
      dot.setAttribute("tabindex", i === Math.max(0, sweep.chosen()) ? "0" : "-1");
    });
  }
  return { el, again, close, mark };
}

/**
 * The cost of an answer that never changes, and the computed limit of η.
 * @param {Value} found @param {Frame} f @param {Scale} x @param {Scale} y
 */
function levels({ scalars }, f, x, y) {
  const level = y.at(scalars.constant_cost);
  const below = { x: f.right, y: level + f.em * 1.3, "text-anchor": "end" };
  const marks = [
    s("line", { class: "level", x1: f.left, x2: f.right, y1: level, y2: level }),
    s("text", { class: "name", ...below }, t("sweep.constant")),
  ];
  if (Number.isFinite(scalars.limit)) {
    const at = x.at(scalars.limit);
    const above = { x: at, y: f.top - f.em * 0.8, "text-anchor": "middle" };
    marks.push(
      s("line", { class: "limit", x1: at, x2: at, y1: f.top - f.em * 0.4, y2: f.bottom }),
      s("text", { class: "said", ...above }, t("eta.limit", { limit: number(scalars.limit) })),
    );
  }
  return marks;
}

/** The cost along each training, small, under its η. @param {Value} found @param {Frame} f @param {Scale} x */
function curves({ arrays: { eta, curve } }, f, x) {
  const [top, bottom] = [f.height - f.em * 4.1, f.height - f.em * 1.2];
  const size = curve.shape[1],
    room = (x.at(eta[1]) - x.at(eta[0])) * 0.8;
  const y = log(extent(curve), [bottom, top]);
  const steps = Array.from({ length: size }, (_, k) => k);
  return [
    heights("sweep-mini", { ...f, top, bottom }),
    s("text", { class: "name", x: f.left, y: f.height }, t("sweep.minis")),
    ...Array.from(eta, (/** @type {number} */ value, i) => {
      const across = linear([0, size - 1], [x.at(value) - room / 2, x.at(value) + room / 2]);
      const costs = curve.subarray(i * size, (i + 1) * size);
      const d = line(steps, costs, across, y);
      return s("path", { class: "mini", stroke: "url(#sweep-mini)", d });
    }),
  ];
}

/**
 * A button for each training; arrow keys go from one to the next.
 * @param {Value} found @param {Frame} f @param {Scale} x @param {Scale} y
 * @param {{choose: (i: number) => void, take: (i: number) => void}} sweep
 */
function dots(found, f, x, y, { choose, take }) {
  const { eta, cost } = found.arrays;
  const group = s("g", {});
  eta.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
    const verdict = found.words.verdicts[i];
    const height = Number.isFinite(cost[i]) ? y.at(cost[i]) : f.top;
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      const [right, down] = ARROWS[event.key] ?? [0, 0];
      if (event.key === "Enter" || event.key === " ") take(i);
      else if (!right && !down) return;
      else /** @type {any} */ (group.children[i + right - down])?.focus();
      event.preventDefault();
    };
    group.append(
      s(
        "g",
        {
          class: `dot ${verdict}`,
          transform: `translate(${x.at(value)} ${height})`,
          role: "button",
          "aria-label": t("sweep.dot", wordsOf(found, i)),
          onpointerenter: () => choose(i),
          onfocus: () => choose(i),
          onclick: () => take(i),
          onkeydown,
        },
        s("circle", { class: "hit", r: Math.max(12, f.em) }),
        s("circle", { class: "ring", r: f.em * 0.95 }),
        shape(verdict, f.em * 0.5),
      ),
    );
  });
  return group;
}
