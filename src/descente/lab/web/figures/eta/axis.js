// @ts-check
/** The learning rate on its axis, with the computed limit 2/λmax and a knob to turn. */

import { ETA_POWERS } from "../../data/contract.js";
import { h, s } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes } from "../../marks/axes.js";
import { plot } from "../../marks/plot.js";
import { linear, log } from "../../marks/scales.js";

/** @typedef {import("../../marks/plot.js").Frame} Frame */

/** Powers of ten that the axis spans, as the strip's own knob does. */
const [LOW, HIGH] = ETA_POWERS;

/**
 * @param {() => {limit: number, now: number}} read the limit, NaN while it is unknown, and the η in use
 * @param {(eta: number) => void} turned the knob was turned to this value
 */
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
  const el = h("div", { class: "track" });
  const axis = plot(
    el,
    { label: t("eta.label"), left: 1.8, right: 1.4, top: 2.2, bottom: 2.2 },
    (svg, f) => {
      const { limit, now } = read();
      const x = log([10 ** LOW, 10 ** HIGH], [f.left, f.right]);
      svg.append(hatching());
      if (Number.isFinite(limit))
        svg.append(...unstable(f, Math.max(f.left, Math.min(f.right, x.at(limit))), limit));
      svg.append(axes(f, x, linear([0, 1], [f.bottom, f.top]), { many: 0 }));
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

/** The region beyond the limit. @param {Frame} f @param {number} at @param {number} limit */
function unstable(f, at, limit) {
  const early = at < f.width / 2;
  const above = f.top - f.em * 0.8;
  const marks = [
    s("rect", {
      class: "beyond",
      x: at,
      y: f.top,
      width: f.right - at,
      height: f.bottom - f.top,
    }),
    s("line", { class: "mark", x1: at, x2: at, y1: f.top - f.em * 0.4, y2: f.bottom }),
    s(
      "text",
      { class: "said", x: at + (early ? 4 : -4), y: above, "text-anchor": early ? "start" : "end" },
      t("eta.limit", { limit: number(limit) }),
    ),
  ];
  if (f.right - at > f.em * (early ? 26 : 16))
    marks.push(
      s("text", { class: "name", x: f.right, y: above, "text-anchor": "end" }, t("eta.beyond")),
    );
  return marks;
}
