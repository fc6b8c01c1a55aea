// @ts-check
/** The costs, or the accuracies, of all lines along the way. */

import { apart, readAt } from "./layout.js";
import { h, s } from "../../kit/dom.js";
import { percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { linear, log } from "../../marks/scales.js";
import { classOf, hueOf, letterOf } from "../../marks/series.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./layout.js").Axis} Axis */
/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */
/**
 * What a panel shows; `ruler` is the part of the axis that is read, and of the `pale` lines the one
 * on the page makes the same training.
 * @typedef {{lines: Line[], pale: Line[], axis: Axis, far: number, costs: [number, number],
 *   ruler: number}} Shown
 */

const DOTS = 40; // evaluations of a line up to which each has its dot

/** What differs between the two panels. */
const PANELS = {
  cost: { box: "plotbox wide", many: 4, scale: log, text: undefined },
  accuracy: {
    box: "plotbox low",
    many: 2,
    scale: linear,
    text: (/** @type {number} */ value) => percent(value, 0),
  },
};

/** @param {"cost"|"accuracy"} name @param {() => Shown} read */
export function panel(name, read) {
  const how = PANELS[name];
  const el = h("div", { class: how.box });
  /** @type {Scale|null} */
  let across = null;
  const label = t(`compare.label.${name}`);
  const picture = plot(el, { left: 4.2, right: 2, label }, (svg, f) => {
    const { lines, pale, axis, far, costs, ruler } = read();
    const x = linear([0, far], [f.left, f.right]);
    const y = how.scale(name === "cost" ? costs : [0, 1], [f.bottom, f.top]);
    const names = { x: t(`compare.axis.${axis}`), y: t(`compare.y.${name}`) };
    svg.append(axes(f, x, y, { ...names, many: how.many, text: how.text }));
    const drawn = lines.map((each) => {
      const along = each[name];
      const rough = name === "accuracy" && !along.tested; // of mini-batches, among test images
      return drawing(each, along, axis, x, y, { pale: pale.includes(each), rough });
    });
    svg.append(...drawn.flatMap(({ parts }) => parts), ...letters(drawn, f));
    const at = x.at(ruler * far);
    svg.append(s("line", { class: "drop", x1: at, x2: at, y1: f.top, y2: f.bottom }));
    for (const each of lines) {
      const along = each[name];
      const k = readAt(along, (ruler * far) / Math.max(1, each.length[axis]));
      if (k < 0) continue;
      const cx = x.at(along.at[k] * each.length[axis]);
      svg.append(
        s("circle", { class: `read ${looks(each)}`, cx, cy: y.at(along.values[k]), r: 4 }),
      );
    }
    across = x;
  });
  return {
    el,
    again: picture.again,
    close: picture.close,
    /** The part of the axis under the pointer; NaN before anything is drawn. @param {PointerEvent} event */
    partAt(event) {
      if (!across) return NaN;
      const place = across.from(event.clientX - el.getBoundingClientRect().left);
      return Math.max(0, Math.min(1, place / across.domain[1]));
    },
  };
}

/** The classes of a line. @param {Line} line */
export const looks = ({ place }) => (place < 0 ? "series live" : classOf(place));

/**
 * A line, the dots of its evaluations, and where it ends.
 * @param {Line} each @param {import("./lines.js").Along} along @param {Axis} axis
 * @param {Scale} x @param {Scale} y @param {{pale: boolean, rough: boolean}} how
 */
function drawing(each, { at, values, tested }, axis, x, y, { pale, rough }) {
  const xs = at.map((part) => part * each.length[axis]);
  const look = `${looks(each)}${pale ? " pale" : ""}${rough ? " rough" : ""}`;
  const parts = [s("path", { class: look, d: line(xs, values, x, y) })];
  const dot = (/** @type {number} */ k, /** @type {string} */ kind, /** @type {number} */ r) =>
    s("circle", { class: kind, cx: x.at(xs[k]), cy: y.at(values[k]), r });
  if (tested && xs.length <= DOTS) parts.push(...xs.map((_, k) => dot(k, `${look} dot`, 2.5)));
  const last = xs.length - 1;
  if (each.place < 0 && last >= 0) parts.push(dot(last, "here", 5));
  return { place: each.place, parts, x: x.at(xs[last]), y: y.at(values[last]) };
}

/** The letter of each line, at its end. @param {ReturnType<typeof drawing>[]} drawn @param {Frame} f */
function letters(drawn, f) {
  const ends = drawn.filter(({ place, x, y }) => place >= 0 && Number.isFinite(x + y));
  const heights = apart(ends, f.em * 1.1, f.bottom);
  return ends.map(({ place, x }, i) =>
    s(
      "text",
      { class: `letter ${hueOf(place)}`, x: x + f.em * 0.5, y: heights[i] + f.em * 0.35 },
      letterOf(place),
    ),
  );
}
