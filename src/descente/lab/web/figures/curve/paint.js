// @ts-check
/** The cost, or the accuracy, along the training. */

import { h, s } from "../../kit/dom.js";
import { percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear, log } from "../../marks/scales.js";
import { middleOf, stretchOf } from "../../marks/stretches.js";

/** @typedef {import("../../marks/stretches.js").Span} Span */

/** What differs between the two panels. */
const PANELS = {
  cost: {
    box: "plotbox wide",
    label: "curve.label",
    name: "curve.cost",
    path: { class: "curve", stroke: "url(#curve-cost)" },
    edged: true,
    many: 4,
    text: undefined,
    /** @param {[number, number]} extent @returns {[number, number]} */
    domain: ([low, high]) => [low / 1.1, high * 1.1],
    scale: log,
  },
  accuracy: {
    box: "plotbox low",
    label: "curve.label.accuracy",
    name: "curve.right",
    path: { class: "thin" },
    edged: false,
    many: 2,
    text: (/** @type {number} */ value) => percent(value, 0),
    /** @returns {[number, number]} */
    domain: () => [0, 1],
    scale: linear,
  },
};

/**
 * @param {"cost"|"accuracy"} name
 * @param {() => {values: ArrayLike<number>|undefined, span: Span, step: number, pointed: number}} read
 * step: the one looked at; pointed: the stretch under the pointer, -1 for none
 */
export function panel(name, read) {
  const how = PANELS[name];
  const el = h("div", { class: how.box });
  /** @type {import("../../marks/scales.js").Scale|null} */
  let scale = null;
  const picture = plot(el, { left: 4.2, right: 2, label: t(how.label) }, (svg, f) => {
    const { values, span, step, pointed } = read();
    if (!values) {
      const middle = { x: f.width / 2, y: f.height / 2, "text-anchor": "middle" };
      if (name === "cost") svg.append(s("text", { class: "said", ...middle }, t("curve.empty")));
      return;
    }
    const x = linear([0, span.steps], [f.left, f.right]);
    const y = how.scale(how.domain(extent(values)), [f.bottom, f.top]);
    const at = Array.from(values, (_, i) => middleOf(span, i));
    const d = line(at, values, x, y);
    const here = x.at(Math.min(span.steps, step));
    const dot = (/** @type {string} */ kind, /** @type {number} */ cx, /** @type {number} */ k) =>
      s("circle", {
        class: kind,
        cx,
        cy: y.at(values[k]),
        r: f.em * (kind === "was" ? 0.45 : 0.55),
      });
    svg.append(
      heights(`curve-${name}`, f),
      axes(f, x, y, { x: t("curve.step"), many: how.many, y: t(how.name), text: how.text }),
      ...(how.edged ? [s("path", { class: "edge", d })] : []),
      s("path", { d, ...how.path }),
      s("line", { class: "drop", x1: here, x2: here, y1: f.top, y2: f.bottom }),
      ...(pointed >= 0 && pointed < values.length ? [dot("was", x.at(at[pointed]), pointed)] : []),
      dot("here", here, stretchOf(span, step)),
    );
    scale = x;
  });
  return {
    el,
    again: picture.again,
    close: picture.close,
    /** The step under the pointer; NaN before anything is drawn. @param {PointerEvent} event */
    stepAt: (event) => scale?.from(event.clientX - el.getBoundingClientRect().left) ?? NaN,
  };
}
