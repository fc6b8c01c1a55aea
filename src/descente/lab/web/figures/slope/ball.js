// @ts-check
/** How the ball is shown on one weight's curve: tangent, step of true length, where it has been. */

import { s } from "../../kit/dom.js";
import { number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line, onCurve } from "../../marks/line.js";
import { extent, linear } from "../../marks/scales.js";

/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */
/** @typedef {import("./stand.js").Stand} Stand */

/**
 * The whole picture; gives the scale of its axis back.
 * @param {any} svg @param {Frame} f @param {import("../../data/model.js").Value} found the server's answer
 * @param {Stand} now @param {ArrayLike<number>} been @param {boolean} rolls
 * @returns {Scale}
 */
export function draw(svg, f, { arrays, scalars }, now, been, rolls) {
  const zero = scalars.value;
  const at = arrays.weight;
  const reach = Math.max(...arrays.t);
  const x = linear([zero - reach, zero + reach], [f.left, f.right]);
  const [low, high] = extent(arrays.cost);
  const room = Math.max(high - low, 0.01 * Math.abs(scalars.cost)); // flat is to look flat
  const middle = (low + high) / 2;
  const y = linear([middle - room * 0.6, middle + room * 0.6], [f.bottom - 6, f.top]);
  const on = (/** @type {number} */ v) => y.at(onCurve(arrays.t, arrays.cost, v));
  const d = line(at, arrays.cost, x, y);
  svg.append(
    heights("slope-cost", f),
    axes(f, x, y, { x: t("slope.axis"), y: t("quantity.cost") }),
    s("path", { class: "edge", d }),
    s("path", { class: "curve", stroke: "url(#slope-cost)", d }),
  );
  for (const v of Array.from(been).filter((v) => Math.abs(v) <= reach))
    svg.append(s("circle", { class: "was", cx: x.at(zero + v), cy: on(v), r: f.em * 0.28 }));
  if (!Number.isFinite(now.t)) return x;
  if (Math.abs(now.t) > reach) {
    svg.append(outside(f, zero, now.t));
    return x;
  }
  const [bx, by] = [x.at(zero + now.t), on(now.t)];
  if (Number.isFinite(now.slope)) {
    const tilt = (now.slope * (y.at(1) - y.at(0))) / (x.at(1) - x.at(0));
    svg.append(tangent(f, bx, by, now.slope, tilt));
    svg.append(...arrow(f, bx, now, rolls ? x.at(zero + now.to) : NaN, rolls));
  }
  svg.append(
    s("line", { class: "drop", x1: bx, x2: bx, y1: by, y2: f.bottom }),
    s("circle", { class: "here", cx: bx, cy: by, r: f.em * 0.75 }),
  );
  return x;
}

/** Where the ball has gone, beyond the picture. @param {Frame} f @param {number} zero @param {number} to */
function outside(f, zero, to) {
  const side =
    to > 0 ? { x: f.right, "text-anchor": "end" } : { x: f.left, "text-anchor": "start" };
  const words = t(to > 0 ? "slope.right" : "slope.left", { value: number(zero + to) });
  return s("text", { class: "said", ...side, y: f.bottom - f.em }, words);
}

/**
 * The slope at the ball, as a line that touches the curve there.
 * @param {Frame} f @param {number} x @param {number} y @param {number} slope @param {number} tilt on the screen
 */
function tangent(f, x, y, slope, tilt) {
  const half = (f.em * 7) / Math.hypot(1, tilt);
  return s("line", {
    class: `tangent ${slope < 0 ? "down" : slope > 0 ? "up" : "flat"}`,
    x1: x - half,
    x2: x + half,
    y1: y - half * tilt,
    y2: y + half * tilt,
  });
}

/**
 * The step on the axis, of its true length; without steps, only the side to go to.
 * @param {Frame} f @param {number} from @param {Stand} now @param {number} to @param {boolean} rolls
 */
function arrow(f, from, now, to, rolls) {
  const side = now.slope < 0 ? 1 : now.slope > 0 ? -1 : 0;
  const known = Number.isFinite(to);
  if (!side || (rolls && !known)) return [];
  const end = Math.max(
    f.left - f.em,
    Math.min(f.right + f.em, known ? to : from + side * f.em * 3),
  );
  const tip = Math.min(f.em * 0.7, Math.abs(end - from));
  const shaft = { x1: from, x2: end - side * tip * 0.8, y1: f.bottom, y2: f.bottom };
  const d = `M${end} ${f.bottom}l${-side * tip} ${tip * 0.6}v${-tip * 1.2}z`;
  return [s("line", { class: "step", ...shaft }), s("path", { class: "tip", d })];
}
