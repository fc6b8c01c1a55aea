// @ts-check
/** All sizes of ∂C/∂w at once, on a logarithmic axis, with the thresholds of the three words. */

import { h, s } from "../../kit/dom.js";
import { counted, full, number, whole } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { plot } from "../../marks/plot.js";
import { linear, log, ticks } from "../../marks/scales.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */

const APART = 3.4; // ems for the derivatives that are zero, which no logarithm reaches

/** @param {import("../../data/model.js").Model} model */
export function sizes(model) {
  /** @type {Value|undefined} */
  let held;
  const box = h("div", { class: "canvas histogram" });
  const readout = h("p", { class: "readout" });
  const legend = h("ul", { class: "legend" });
  const picture = plot(
    box,
    { label: t("importance.sizes.label"), left: 3.2, right: 0.6, top: 0.8, bottom: 3.6 },
    (svg, f) => {
      const { size_edge: edges, size_count: bins } = held?.arrays ?? {};
      if (!held || !bins.length) return;
      const { zeros } = held.words;
      const x = log([edges[0], edges[bins.length]], [f.left + f.em * APART, f.right]);
      const y = linear([0, Math.max(zeros, ...bins)], [f.bottom, f.top]);
      columns(svg, f, held, x, y);
      axis(svg, f, zeros, x, y);
      thresholds(svg, f, held, x);
      legend.replaceChildren(...keys(held));
      mark(svg, f, held, x);
    },
  );

  /** The chosen weight on the axis and in words. @param {any} svg @param {Frame} f @param {Value} value @param {Scale} x */
  function mark(svg, f, value, x) {
    const index = model.get("weight"),
      vector = value.arrays.derivative;
    const layers = model.get("status")?.words.sizes;
    if (!layers || !(index >= 0 && index < vector.length)) {
      readout.textContent = t("importance.sizes.note");
      return;
    }
    const size = Math.abs(vector[index]);
    const px = size >= x.domain[0] ? x.at(size) : f.left + f.em;
    svg.append(s("circle", { class: "mark", cx: px, cy: f.bottom, r: f.em * 0.5 }));
    readout.textContent = t("importance.sizes.weight", {
      name: nameOf(locate(layers, index)),
      size: number(size),
      word: t(`importance.${wordFor(size, value)}`),
    });
    readout.title = full(size);
  }
  model.on("change:weight", picture.again);
  return {
    el: h("div", {}, legend, box, readout),
    draw(/** @type {Value} */ value) {
      held = value;
      picture.again();
    },
    close: picture.close,
  };
}

/** How much a derivative of this size matters, as a word of the catalogue. @param {number} size @param {Value} value */
function wordFor(size, { scalars: { a_lot: lot, somewhat } }) {
  if (size >= lot) return "lot";
  return size >= somewhat ? "somewhat" : "little";
}

/** A column for the zeros, and one for each bin. @param {any} svg @param {Frame} f @param {Value} value @param {Scale} x @param {Scale} y */
function columns(svg, f, value, x, y) {
  const { size_edge: edges, size_count: bins } = value.arrays,
    { zeros } = value.words;
  /** @param {number} left @param {number} right @param {number} n @param {string} kind @param {string} title */
  const column = (left, right, n, kind, title) => {
    if (!n) return;
    const width = Math.max(1, right - left - 1),
      top = y.at(n);
    const box = { class: kind, x: left + 0.5, width, y: top, height: f.bottom - top };
    svg.append(s("rect", box, s("title", {}, title)));
  };
  const right = f.left + f.em * APART * 0.62;
  column(f.left, right, zeros, "zero", counted("importance.sizes.zeros", zeros));
  bins.forEach((n, k) => {
    const [low, high] = [edges[k], edges[k + 1]];
    const title = { low: number(low), high: number(high), n: whole(n) };
    const kind = wordFor(Math.sqrt(low * high), value);
    column(x.at(low), x.at(high), n, kind, t("importance.sizes.bin", title));
  });
}

/** The axis of sizes, zero apart from the others. @param {any} svg @param {Frame} f @param {number} zeros @param {Scale} x @param {Scale} y */
function axis(svg, f, zeros, x, y) {
  /** @param {number} x1 @param {number} x2 @param {number} y2 */
  const line = (x1, x2, y2) => s("line", { class: "base", x1, x2, y1: f.bottom, y2 });
  /** @param {number} px @param {number} py @param {string} words @param {string} [anchor] @param {string} [kind] */
  const text = (px, py, words, anchor = "middle", kind = "") =>
    s("text", { x: px, y: py, "text-anchor": anchor, class: kind }, words);
  const below = f.bottom + f.em * 1.3;
  svg.append(line(f.left, f.right, f.bottom));
  svg.append(text(f.left + f.em * APART * 0.31, below, "0"));
  const most = Math.max(2, Math.floor((f.right - f.left) / (f.em * 6)));
  for (const { value, text: label } of ticks(x, most)) {
    const px = x.at(value);
    svg.append(line(px, px, f.bottom + 4), text(px, below, label));
  }
  svg.append(
    text(f.right, f.bottom + f.em * 2.9, t("importance.sizes.axis"), "end", "name"),
    text(f.left, f.top - f.em * 0.7, t("importance.sizes.count"), "start", "name"),
    text(f.left - 5, y.at(zeros) + f.em * 0.4, whole(zeros), "end"),
  );
}

/** Where one word ends and the next begins. @param {any} svg @param {Frame} f @param {Value} value @param {Scale} x */
function thresholds(svg, f, { scalars: { somewhat, a_lot: lot } }, x) {
  for (const edge of [somewhat, lot].filter((size) => size > x.domain[0])) {
    const px = x.at(edge);
    svg.append(s("line", { class: "threshold", x1: px, x2: px, y1: f.top, y2: f.bottom }));
  }
}

/** What the colours mean. @param {Value} value */
function keys({ words: { zeros }, scalars: { a_lot: lot, somewhat } }) {
  /** @param {string} kind @param {string} words */
  const key = (kind, words) => h("li", {}, h("span", { class: kind }), words);
  return [
    key("lot", `${t("importance.lot")} ≥ ${number(lot)}`),
    key("somewhat", `${t("importance.somewhat")} ≥ ${number(somewhat)}`),
    key("little", t("importance.little")),
    ...(zeros ? [key("zero", t("importance.sizes.zero", { n: whole(zeros) }))] : []),
  ];
}
