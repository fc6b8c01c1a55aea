// @ts-check
/** The learning rate on its axis, with the measured limits and a knob to turn. */

import { ETA_POWERS } from "../../data/contract.js";
import { h, s } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { plot } from "../../marks/plot.js";
import { linear, log } from "../../marks/scales.js";

/** @typedef {import("../../marks/plot.js").Frame} Frame */
/** @typedef {import("../../marks/scales.js").Scale} Scale */
/** @typedef {import("../../data/model.js").Value} Value */

/** Powers of ten that the axis spans, as the strip's own knob does. */
const [LOW, HIGH] = ETA_POWERS;

/**
 * What the axis shows beside the knob.
 * @typedef {Object} Shown
 * @property {number} limit 2/λmax, NaN while it is unknown
 * @property {boolean} stale whether it is of another network
 * @property {Value|undefined} noise η₀ and the steps that were tried, none where they are unknown
 * @property {boolean} noiseStale whether they are of another network
 * @property {number} now the η in use
 */

/** @param {() => Shown} read @param {(eta: number) => void} turned the knob was turned to this value */
export function etaAxis(read, turned) {
  const knob = h("input", {
    type: "range",
    min: LOW,
    max: HIGH,
    step: 0.01,
    "aria-label": t("eta.knob"),
    oninput: () => turned(chosen()),
  });
  const chosen = () => Number((10 ** Number(knob.value)).toPrecision(2));
  const el = h("div", { class: "track drawing" });
  const axis = plot(
    el,
    { label: t("eta.label"), left: 1.8, right: 1.4, top: 3.8, bottom: 2.2 },
    (svg, f) => {
      const { limit, stale, noise, noiseStale, now } = read();
      const x = log([10 ** LOW, 10 ** HIGH], [f.left, f.right]);
      svg.append(hatching());
      if (Number.isFinite(limit)) svg.append(aged(stale, unstable(f, within(f, x, limit), limit)));
      svg.append(axes(f, x, linear([0, 1], [f.bottom, f.top]), { many: 0 }));
      if (noise && Number.isFinite(noise.scalars.eta))
        svg.append(aged(noiseStale, [...noisy(f, x, noise, limit), ...tried(f, x, noise)]));
      if (now >= 10 ** LOW && now <= 10 ** HIGH)
        svg.append(
          s(
            "circle",
            { class: "was", cx: x.at(now), cy: f.bottom, r: f.em * 0.35 },
            s("title", {}, `${t("strip.eta.now")} ${full(now)}`),
          ),
        );
      knob.style.left = `${f.left - 8}px`;
      knob.style.width = `${f.right - f.left + 16}px`;
      knob.style.top = `${(f.top + f.bottom) / 2}px`;
    },
  );
  el.append(knob);
  return {
    el,
    again: axis.again,
    close: axis.close,
    /** The value to show: that of the hand while it holds the knob. @param {number} eta in use */
    settle(eta) {
      if (document.activeElement === knob) return chosen();
      knob.value = String(Math.log10(eta));
      return eta;
    },
    /** What a voice says of the knob. @param {string} text */
    say: (text) => knob.setAttribute("aria-valuetext", text),
  };
}

/** @param {Frame} f @param {Scale} x @param {number} eta */
const within = (f, x, eta) => Math.max(f.left, Math.min(f.right, x.at(eta)));

/** Marks, which look old where they are of another network. @param {boolean} stale @param {any[]} marks */
const aged = (stale, marks) => s("g", { class: stale ? "limit aged" : "limit" }, ...marks);

/** The pattern of the region beyond the limit. */
function hatching() {
  return s(
    "defs",
    {},
    s(
      "pattern",
      {
        id: "eta-hatch",
        width: 7,
        height: 7,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      s("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 7 }),
    ),
  );
}

/**
 * A word beside a mark, on the side where there is room.
 * @param {Frame} f @param {number} at @param {number} row above the frame @param {string} text
 * @param {boolean} [early] whether that is on the right
 */
function said(f, at, row, text, early = at < f.width / 2) {
  const anchor = { "text-anchor": early ? "start" : "end" };
  const place = { x: at + (early ? 4 : -4), y: f.top - f.em * (row + 0.2) };
  return s("text", { class: "said", ...place, ...anchor }, text);
}

/** The region beyond 2/λmax. @param {Frame} f @param {number} at @param {number} limit */
function unstable(f, at, limit) {
  const early = at < f.width / 2;
  const marks = [
    s("rect", {
      class: "beyond",
      x: at,
      y: f.top,
      width: f.right - at,
      height: f.bottom - f.top,
    }),
    s("line", { class: "mark", x1: at, x2: at, y1: f.top - f.em * 2.6, y2: f.bottom }),
    said(f, at, 1.9, t("eta.limit", { limit: number(limit) })),
  ];
  if (f.right - at > f.em * (early ? 26 : 16)) {
    const above = { x: f.right, y: f.top - f.em * 2.1, "text-anchor": "end" };
    marks.push(s("text", { class: "name", ...above }, t("eta.beyond")));
  }
  return marks;
}

const LABEL = 11; // em that the name of η₀ takes at most

/**
 * η₀ of the mini-batches, as wide as it is unsure; its name keeps off the line of 2/λmax.
 * @param {Frame} f @param {Scale} x @param {Value} noise @param {number} limit
 */
function noisy(f, x, { scalars: { eta, error } }, limit) {
  const at = within(f, x, eta);
  const low = within(f, x, Math.max(eta - error, 1e-9)),
    high = within(f, x, eta + error);
  const r = f.em * 0.45;
  const near = at + f.em * LABEL < f.width;
  const early = eta > limit ? near : at - f.em * LABEL < 0;
  return [
    s("rect", {
      class: "error",
      x: low,
      y: f.top,
      width: Math.max(0, high - low),
      height: f.bottom - f.top,
    }),
    s("line", { class: "noise", x1: at, x2: at, y1: f.top - f.em * 1.1, y2: f.bottom }),
    s("path", {
      class: "noise-end",
      d: `M${at - r},${f.top}L${at},${f.top - r}L${at + r},${f.top}L${at},${f.top + r}Z`,
    }),
    said(f, at, 0.4, t(error ? "eta.noise.mark" : "eta.noise.mark.exact", told(eta, error)), early),
  ];
}

/** A limit and its error as they are written. @param {number} eta @param {number} error */
export const told = (eta, error) => ({ eta: number(eta), error: number(error, 1) });

/** Which way the cost went at each η that was tried. @param {Frame} f @param {Scale} x @param {Value} noise */
function tried(f, x, { words, arrays }) {
  return Array.from(arrays.eta ?? []).flatMap((eta, i) => {
    if (eta < 10 ** LOW || eta > 10 ** HIGH) return [];
    const at = x.at(eta),
      way = words.ways[i],
      [r, y] = [f.em * 0.36, f.bottom - f.em * 0.75];
    const d = way
      ? `M${at - r},${y + way * r}H${at + r}L${at},${y - way * r}Z`
      : `M${at - r},${y}H${at + r}`;
    return s("path", { class: `way ${WAYS[way + 1]}`, d }, s("title", {}, full(eta)));
  });
}

/** What the cost does, by the sign of its change. */
export const WAYS = ["falls", "open", "rises"];
