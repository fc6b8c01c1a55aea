// @ts-check
/** Small plots in SVG: scales, axes, paths, and a box that follows its size. Draws, never computes. */

import { oncePerFrame, s } from "../draw.js";
import { number } from "../format.js";

/**
 * @typedef {Object} Scale
 * @property {(value: number) => number} at where a value lies, in pixels
 * @property {(pixel: number) => number} from which value lies there
 * @property {[number, number]} domain
 * @property {boolean} log
 */
/** @typedef {{left: number, right: number, top: number, bottom: number, em: number, width: number, height: number}} Frame */

/** @param {[number, number]} domain @param {[number, number]} range @returns {Scale} */
export function linear(domain, range) {
  const [a, b] = domain,
    [p, q] = range;
  return {
    domain,
    log: false,
    at: (v) => p + ((v - a) / (b - a || 1)) * (q - p),
    from: (x) => a + ((x - p) / (q - p || 1)) * (b - a),
  };
}

/** @param {[number, number]} domain @param {[number, number]} range @returns {Scale} */
export function log(domain, range) {
  const line = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return { domain, log: true, at: (v) => line.at(Math.log10(v)), from: (x) => 10 ** line.from(x) };
}

/**
 * Round values along a scale, with their texts.
 * @param {Scale} scale @param {number} many @returns {{value: number, text: string}[]}
 */
export function ticks({ domain: [a, b], log: logarithmic }, many) {
  if (logarithmic) {
    const found = [];
    const decades = Math.log10(b / a);
    const every = Math.max(1, Math.ceil(decades / many));
    for (let k = Math.floor(Math.log10(a)); k <= Math.log10(b) + 1e-9; k++) {
      for (const m of decades < 1.3 ? [1, 2, 5] : decades < 2.2 && many > 3 ? [1, 3] : [1]) {
        const value = m * 10 ** k;
        if (value >= a * 0.999 && value <= b * 1.001 && (decades < 2.2 || k % every === 0))
          found.push(value);
      }
    }
    return found.map((value) => ({ value, text: number(value, 1).replace(/^1·/, "") })); // 10⁻⁸
  }
  const rough = (b - a) / Math.max(1, many);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough * 0.999) ?? 10);
  const size = (/** @type {number} */ v) => Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  const found = [];
  for (let i = Math.ceil(a / step - 1e-9); i * step <= b + step * 1e-9; i++) {
    const value = i * step || 0; // no −0
    found.push({ value, text: number(value, i ? size(value) - size(step) + 1 : 1) });
  }
  return found;
}

/**
 * A path through points; it is broken where a number is not finite.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Scale} x @param {Scale} y
 */
export function line(xs, ys, x, y) {
  let path = "",
    pen = "M";
  for (let i = 0; i < ys.length; i++) {
    const [px, py] = [x.at(xs[i]), y.at(ys[i])];
    if (Number.isFinite(px) && Number.isFinite(py)) {
      path += `${pen}${px.toFixed(1)} ${py.toFixed(1)}`;
      pen = "L";
    } else pen = "M";
  }
  return path;
}

/** The y that the polyline has at x: for marks that lie on a drawn curve.
 * @param {ArrayLike<number>} xs rising @param {ArrayLike<number>} ys @param {number} at */
export function onCurve(xs, ys, at) {
  const last = xs.length - 1;
  if (at <= xs[0]) return ys[0];
  if (at >= xs[last]) return ys[last];
  let low = 0,
    high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= at) low = middle;
    else high = middle;
  }
  return ys[low] + ((at - xs[low]) / (xs[high] - xs[low])) * (ys[high] - ys[low]);
}

/** Smallest and largest finite number. @param {...ArrayLike<number>} lists @returns {[number, number]} */
export function extent(...lists) {
  let low = Infinity,
    high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  return low > high ? [0, 1] : [low, high];
}

/**
 * Axes with thin lines and round numbers.
 * @param {Frame} f @param {Scale} x @param {Scale} y
 * @param {{x?: string, y?: string, many?: number, text?: (value: number) => string}} [names]
 * what the axes are called; how many numbers, and how they are written, on the second
 */
export function axes(f, x, y, names = {}) {
  const group = s("g", { class: "axes", "aria-hidden": "true" });
  const many = Math.max(2, Math.min(7, Math.floor((f.right - f.left) / (f.em * 5.5))));
  for (const { value, text } of ticks(x, many)) {
    group.append(
      s("line", { x1: x.at(value), x2: x.at(value), y1: f.bottom, y2: f.bottom + 4 }),
      s("text", { x: x.at(value), y: f.bottom + 4 + f.em, "text-anchor": "middle" }, text),
    );
  }
  for (const { value, text } of ticks(y, names.many ?? 4)) {
    group.append(
      s("line", { class: "grid", x1: f.left, x2: f.right, y1: y.at(value), y2: y.at(value) }),
      s(
        "text",
        { x: f.left - 6, y: y.at(value) + f.em * 0.35, "text-anchor": "end" },
        names.text?.(value) ?? text,
      ),
    );
  }
  group.append(s("line", { x1: f.left, x2: f.right, y1: f.bottom, y2: f.bottom }));
  if (names.x) {
    group.append(
      s(
        "text",
        { class: "name", x: f.right, y: f.bottom + 5 + 2.2 * f.em, "text-anchor": "end" },
        names.x,
      ),
    );
  }
  if (names.y)
    group.append(s("text", { class: "name", x: f.left, y: f.top - f.em * 0.7 }, names.y));
  return group;
}

/** A stroke that has the palette's colour of each height. @param {string} id @param {Frame} f */
export function heights(id, f) {
  const fill = s("linearGradient", {
    id,
    gradientUnits: "userSpaceOnUse",
    x1: 0,
    x2: 0,
    y1: f.bottom,
    y2: f.top,
  });
  for (let i = 0; i < 5; i++) {
    fill.append(s("stop", { offset: i / 4, style: `stop-color: var(--cost-${i})` }));
  }
  return s("defs", {}, fill);
}

/**
 * An SVG that fills its box; `paint(svg, frame)` fills it in when its size changes or `again` is called.
 * @param {HTMLElement} box @param {{label: string, role?: string, left?: number, right?: number, top?: number, bottom?: number}} how margins in em
 * @param {(svg: any, frame: Frame) => void} paint
 */
export function plot(box, how, paint) {
  const svg = s("svg", { class: "lab-plot", role: how.role ?? "img", "aria-label": how.label });
  box.append(svg);
  const again = oncePerFrame(() => {
    const { width, height } = box.getBoundingClientRect();
    if (!width || !height) return;
    const em = parseFloat(getComputedStyle(svg).fontSize) || 12;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren();
    paint(svg, {
      em,
      width,
      height,
      left: em * (how.left ?? 4),
      right: width - em * (how.right ?? 1),
      top: em * (how.top ?? 1.8),
      bottom: height - em * (how.bottom ?? 2.8),
    });
  });
  const watcher = new ResizeObserver(again);
  watcher.observe(box);
  return { svg, again, close: () => watcher.disconnect() };
}

/** Whether movement is unwanted. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * One computation after the other: while one is under way, only the newest wish is kept.
 * @param {import("../model.js").Model} model @param {string} job
 * @param {(value: import("../model.js").Value) => void} listener
 */
export function asker(model, job, listener) {
  let busy = 0;
  /** @type {Record<string, any>|null} */
  let next = null;
  const done = () => {
    clearTimeout(busy);
    busy = 0;
    if (next) ask(next);
  };
  /** @param {Record<string, any>} how */
  const ask = (how) => {
    next = how;
    if (busy) return;
    next = null;
    busy = window.setTimeout(done, 6000);
    model.ask(job, how, (value) => {
      listener(value);
      done();
    });
  };
  return { ask, close: () => clearTimeout(busy) };
}
