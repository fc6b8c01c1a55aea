// @ts-check
/** Time against the number of parameters, both axes logarithmic; each series has its own mark. */

import { h, s } from "../../kit/dom.js";
import { duration, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, log } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */
/** @typedef {{f: Frame, x: Scale, y: Scale, narrow: boolean, right: number}} Room */

const SERIES = ["differences", "gradient", "cost"];
/** The ends of the first axis while nothing is measured. */
const EMPTY = [1e4, 1e7];
/** Times a person knows, in seconds. */
const LANDMARKS = [1e-6, 1e-3, 1, 60, 3600, 86400, 2629800, 31557600, 3155760000];
const NARROW = 520; // pixels: below, the names of the series stand over their lines

/**
 * @param {() => {found: Value|undefined, busy: boolean, at: number, mine: number|undefined}} read
 * at: the network that is pointed at; mine: the number of parameters of the page's own network
 */
export function chart(read) {
  const el = h("div", { class: "canvas chart" });
  const how = { label: t("scaling.label"), left: 4.2, right: 10.5, top: 1, bottom: 3.4 };
  const { again, close } = plot(el, how, (svg, f) => {
    const { found, busy, at, mine } = read();
    const room = roomOf(f, found);
    const { x } = room;
    svg.append(...times(room), ...sizes(room));
    if (mine && mine >= x.domain[0] && mine <= x.domain[1])
      svg.append(...upright(room, mine, "mine"));
    if (found) svg.append(...SERIES.flatMap((name) => series(room, found, name)));
    else if (!busy) svg.append(empty(room));
    if (found && at >= 0) svg.append(upright(room, found.words.parameters[at], "at")[0]);
  });
  return { el, again, close };
}

/** @param {number} x @param {number} y @param {string} words @param {string} [anchor] @param {string} [kind] */
const text = (x, y, words, anchor = "start", kind = "") =>
  s("text", { x, y, "text-anchor": anchor, class: kind }, words);

/** The scales, wide enough for all times and for a day. @param {Frame} f @param {Value|undefined} found @returns {Room} */
function roomOf(f, found) {
  const many = found?.words.parameters ?? EMPTY;
  const [low, high] = found ? extent(...SERIES.map((name) => found.arrays[name])) : [1e-4, 1e-4];
  const narrow = f.width < NARROW;
  const right = narrow ? f.width - f.em : f.right;
  return {
    f,
    narrow,
    right,
    x: log(
      [Math.min(EMPTY[0], many[0]), Math.max(EMPTY[1], many[many.length - 1])],
      [f.left, right],
    ),
    y: log([low / 2, Math.max(high, 86400) * 3], [f.bottom, f.top]),
  };
}

/** Times a person knows, where there is room between them. @param {Room} room */
function times({ f, y, right }) {
  let above = Infinity;
  const marks = [];
  for (const seconds of LANDMARKS) {
    const at = y.at(seconds);
    if (seconds < y.domain[0] || seconds > y.domain[1] || above - at < f.em * 1.2) continue;
    above = at;
    marks.push(
      s("line", { class: "grid", x1: f.left, x2: right, y1: at, y2: at }),
      text(f.left - 6, at + f.em * 0.35, t(`scaling.time.${seconds}`), "end"),
    );
  }
  return marks;
}

/** Powers of ten along the first axis, and its name. @param {Room} room */
function sizes({ f, x, right, narrow }) {
  const marks = [];
  for (let k = 4; 10 ** k <= x.domain[1] * 1.001; k += narrow ? 2 : 1) {
    const at = x.at(10 ** k);
    const anchor = at > f.width - f.em * 4 ? "end" : "middle";
    marks.push(
      s("line", { class: "base", x1: at, x2: at, y1: f.bottom, y2: f.bottom + 4 }),
      text(at, f.bottom + f.em * 1.3, whole(10 ** k), anchor),
    );
  }
  marks.push(
    s("line", { class: "base", x1: f.left, x2: right, y1: f.bottom, y2: f.bottom }),
    text(right, f.bottom + f.em * 2.7, t("scaling.parameters"), "end", "name"),
  );
  return marks;
}

/** A line at one size; at your own network's, with its name. @param {Room} room @param {number} n @param {"mine"|"at"} kind */
function upright({ f, x }, n, kind) {
  const at = x.at(n);
  return [
    s("line", { class: kind, x1: at, x2: at, y1: f.top, y2: f.bottom }),
    text(at + 5, f.top + f.em * 0.8, t("scaling.mine"), "start", "mine"),
  ];
}

/** What stands there before anything is measured. @param {Room} room */
function empty({ f, right }) {
  return text((f.left + right) / 2, (f.top + f.bottom) / 2, t("scaling.empty"), "middle", "series");
}

/**
 * One line with its marks: filled where measured, hollow and dashed where extrapolated.
 * @param {Room} room @param {Value} found @param {string} name
 */
function series(room, { words, arrays }, name) {
  const { f, x, y } = room;
  const many = words.parameters,
    values = arrays[name];
  if (!values.length) return [];
  const guessed = Array.from(values, (_, i) => name === "differences" && !words.measured[i]);
  const drawn = [];
  for (let i = 1; i < values.length; i++) {
    const d = line([many[i - 1], many[i]], [values[i - 1], values[i]], x, y);
    drawn.push(s("path", { class: `${name} ${guessed[i] || guessed[i - 1] ? "guessed" : ""}`, d }));
  }
  for (let i = 0; i < values.length; i++) {
    const title = `${whole(many[i])} : ${t(`scaling.${name}`)}, ${duration(values[i])}`;
    drawn.push(
      mark(name, x.at(many[i]), y.at(values[i]), f.em * 0.42, {
        kind: guessed[i] ? "guessed" : "",
        title: guessed[i] ? `${title}, ${t("scaling.extrapolated")}` : title,
      }),
    );
  }
  const last = values.length - 1;
  const end = { x: x.at(many[last]), y: y.at(values[last]) };
  return [...drawn, ...nameOf(room, name, end, { alone: last < 2, guessed: guessed[last] })];
}

/**
 * The name of a series at its end: beside it, or over the line where the screen is narrow.
 * @param {Room} room @param {string} name @param {{x: number, y: number}} end
 * @param {{alone: boolean, guessed: boolean}} how alone: there is no line yet that leads to it
 */
function nameOf({ f, narrow }, name, end, { alone, guessed }) {
  const words = t(`scaling.${name}.short`);
  if (narrow) {
    const y = end.y + f.em * (name === "cost" ? 1.6 : -1);
    return [text(end.x, y, words, alone ? "start" : "end", "series")];
  }
  // cost and gradient end close together: their names are moved apart
  const apart = { cost: 0.4, gradient: -0.4 }[name] ?? 0;
  const x = end.x + f.em * 0.9;
  const label = text(x, end.y + f.em * (0.3 + apart), words, "start", "series");
  const aside = () => text(x, end.y + f.em * 1.5, t("scaling.extrapolated"), "start", "aside");
  return guessed ? [label, aside()] : [label];
}

/**
 * A disc for the cost, a square for the gradient, a triangle for finite differences.
 * @param {string} name @param {number} x @param {number} y @param {number} r
 * @param {{kind: string, title: string}} says
 */
function mark(name, x, y, r, { kind, title }) {
  const shape = { class: `mark ${name} ${kind}` };
  const inside = s("title", {}, title);
  if (name === "cost") return s("circle", { ...shape, cx: x, cy: y, r }, inside);
  if (name === "gradient") {
    const side = { width: r * 1.8, height: r * 1.8 };
    return s("rect", { ...shape, x: x - r * 0.9, y: y - r * 0.9, ...side }, inside);
  }
  const d = `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y + r}L${x - r * 1.3} ${y + r}Z`;
  return s("path", { ...shape, d }, inside);
}
