// @ts-check
/** The costs of the last stretches of steps: falling, bumpy, crossing the valley or climbing out. */

import { h, s } from "../../kit/dom.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear } from "../../marks/scales.js";

/** Stretches of the history that are looked at. */
export const RECENT = 40;
const DOTTED = 30; // up to so many, each has a dot

/** @param {import("../../data/model.js").Model} model */
export function recentCosts(model) {
  /** Before the first step, the cost where one stands. */
  const recent = () => {
    const cost = model.get("history")?.arrays.cost,
      status = model.get("status");
    return cost?.length
      ? cost.slice(-RECENT)
      : Float32Array.from(status ? [status.scalars.cost] : []);
  };
  const el = h("div", { class: "plotbox low" });
  const how = { label: t("eta.recent.label"), left: 4.2, right: 1, bottom: 0.8 };
  const picture = plot(el, how, (svg, f) => {
    const costs = recent();
    if (!costs.length) return;
    const y = linear(heightsOf(costs), [f.bottom, f.top]);
    const x = linear([0, Math.max(1, RECENT - 1)], [f.left + 6, f.right - 6]);
    const at = Array.from(costs, (_, i) => i);
    svg.append(
      heights("eta-cost", f),
      axes(f, x, y, { first: false, many: 5, y: t("eta.recent") }),
      s("path", { class: "edge", d: line(at, costs, x, y) }),
      s("path", { class: "curve", stroke: "url(#eta-cost)", d: line(at, costs, x, y) }),
    );
    const dots = costs.length <= DOTTED ? at : [];
    for (const i of dots)
      svg.append(s("circle", { class: "point", cx: x.at(i), cy: y.at(costs[i]), r: f.em * 0.22 }));
    const end = costs.length - 1;
    svg.append(s("circle", { class: "here", cx: x.at(end), cy: y.at(costs[end]), r: f.em * 0.55 }));
  });
  return {
    el,
    close: picture.close,
    again() {
      el.hidden = !recent().length;
      picture.again();
    },
  };
}

/** What the second axis spans. @param {ArrayLike<number>} costs @returns {[number, number]} */
function heightsOf(costs) {
  const [low, high] = extent(costs);
  const room = Math.max(high - low, 0.02 * high);
  if (costs.length === 1) return [0, high + 16 * room];
  return [Math.max(0, low - 0.1 * room), high + 0.1 * room];
}
