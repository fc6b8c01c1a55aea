// @ts-check
/** Accuracy over the number of rules: one's own list, the best one, and the network across. */

import { lengths } from "./best.js";
import { MOST } from "./rule.js";
import { h, s } from "../../kit/dom.js";
import { percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { linear } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/scales.js").Scale} Scale */
/**
 * @typedef {Object} Compared what stands on the one axis
 * @property {{count: number, accuracy: number}|null} own
 * @property {Value|null} found the best list
 * @property {number} chosen the length of it that is looked at
 * @property {number} network its accuracy; NaN where it is not compared
 */

const SIZE = 4; // of half a mark, in pixels

/** @param {() => Compared} look */
export function chart(look) {
  const el = h("div", { class: "plotbox" });
  const how = { label: t("rules.chart"), left: 3.4, right: 0.9, top: 1.9, bottom: 3 };
  const { again, close } = plot(el, how, (svg, f) => {
    const { own, found, chosen, network } = look();
    const x = linear([0, MOST], [f.left, f.right]),
      y = linear([0, 1], [f.bottom, f.top]);
    const names = { x: t("rules.x"), y: t("rules.y") };
    svg.append(axes(f, x, y, { ...names, many: 5, text: (value) => percent(value, 0) }));
    if (Number.isFinite(network)) {
      const at = y.at(network);
      svg.append(s("line", { class: "network", x1: f.left, x2: f.right, y1: at, y2: at }));
    }
    if (found) svg.append(...curve(found, chosen, x, y));
    if (own) svg.append(square(x.at(own.count), y.at(own.accuracy)));
  });
  return { el, again, close };
}

/** One's own list, as its pixels are marked: a square. @param {number} x @param {number} y */
export function square(x, y) {
  const side = 2 * SIZE;
  return s("rect", { class: "own", x: x - SIZE, y: y - SIZE, width: side, height: side });
}

/**
 * The accuracy of the best list along its rules, with its value at the lengths that are looked at.
 * @param {Value} found @param {number} chosen @param {Scale} x @param {Scale} y
 */
function curve(found, chosen, x, y) {
  const { accuracy } = found.arrays;
  const counts = Array.from(accuracy, (_, i) => i + 1);
  const marks = lengths(found)
    .filter(({ reached }) => reached)
    .flatMap(({ k }) => {
      const at = { x: x.at(k), y: y.at(accuracy[k - 1]) };
      const above = { x: at.x, y: at.y - 3 * SIZE, "text-anchor": k < MOST ? "middle" : "end" };
      const dot = { class: k === chosen ? "best chosen" : "best", cx: at.x, cy: at.y, r: SIZE };
      const text = s("text", { class: "said", ...above }, percent(accuracy[k - 1], 0));
      return [s("circle", dot), ...(k > 1 ? [text] : [])]; // one rule stands among the axis's numbers
    });
  return [s("path", { class: "best", d: line(counts, accuracy, x, y) }), ...marks];
}
