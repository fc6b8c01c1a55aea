// @ts-check
/** A landscape in words: its axes, its points, its lowest and highest, its colours, its table. */

import { ends } from "../../marks/surface.js";
import { h } from "../../kit/dom.js";
import { about } from "../../kit/estimate.js";
import { full, number, percent, whole } from "../../kit/numbers.js";
import { nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/surface.js").Surface} Surface */

/**
 * What α and β measure, in the page's language.
 * @param {Value} value
 * @returns {[string, string]}
 */
export function axes(value) {
  const [a, b] = value.words.axes,
    { axis_share: shares } = value.arrays;
  return [nameOfAxis(a, shares[0]), nameOfAxis(b, shares[1])];
}

/**
 * What an axis measures; the share is that of a principal component.
 * @param {import("../../data/contract.js").Axis} axis @param {number} share
 */
function nameOfAxis({ kind, number: n, converged, parameter }, share) {
  const name = t(kind === "random" ? `landscape.axis.random.${n}` : `landscape.axis.${kind}`, {
    n: n ?? "",
    share: percent(share),
    name: parameter ? nameOf(parameter) : "",
  });
  return converged ? name : `${name} ${t("landscape.unsure")}`;
}

/**
 * A point in words: cost ± standard error, α, β.
 * @param {Value} value @param {number} i @param {number} j
 */
export function pointText(value, i, j) {
  const { alpha, beta, cost, standard_error: error } = value.arrays;
  const k = i * beta.length + j;
  if (!Number.isFinite(cost[k])) return { text: t("landscape.unknown"), title: "" };
  const where = {
    a: number(alpha[i]),
    b: number(beta[j]),
    c: number(cost[k]),
    e: number(error[k]),
  };
  return {
    text: t(error[k] > 0 ? "landscape.point.sample" : "landscape.point", where),
    title: t("landscape.point", { a: full(alpha[i]), b: full(beta[j]), c: full(cost[k]) }),
  };
}

/**
 * The cost at a point of the grid; an estimate looks like one.
 * @param {Value} value @param {number} k
 */
function costAt({ arrays }, k) {
  const text = number(arrays.cost[k]);
  return arrays.standard_error[k] > 0 ? about(text) : text;
}

/** A number; what rounding has left of a zero is written as zero. @param {number} x */
const tidy = (x) => number(Math.abs(x) < 1e-9 ? 0 : x);

/** The picture in sentences. @param {Value} value @param {Surface} s @param {number[]} here */
export function sentences(value, s, here) {
  const { arrays } = value;
  const at = ends(s),
    tell = (/** @type {number} */ k) => ({
      c: costAt(value, k),
      a: number(s.alpha[Math.floor(k / s.b)]),
      b: number(s.beta[k % s.b]),
    });
  if (at.low < 0) return "";
  const out = [
    t("landscape.lowest", tell(at.low)),
    t("landscape.highest", tell(at.high)),
    t("landscape.here", { a: tidy(here[0]), b: tidy(here[1]) }),
  ];
  const distances = Array.from(arrays.path_distance),
    furthest = Math.max(0, ...distances);
  if (distances.length > 2) {
    out.push(
      furthest > 1e-6 ? t("landscape.leaves", { d: number(furthest) }) : t("landscape.inside"),
    );
  }
  return out.join(" ");
}

/** How the picture was made. @param {Value} value @param {Surface} s */
export function how(value, s) {
  const { words, scalars } = value;
  const [a, b] = axes(value);
  const who = words.complete
    ? t("landscape.all", { n: whole(words.examples) })
    : t("landscape.sharpening", { n: whole(words.examples), done: percent(scalars.done, 0) });
  const scale = t(s.log ? "landscape.scale.log" : "landscape.scale.linear");
  return `${t("landscape.axes", { a, b })} ${scale} ${who}`;
}

/** The colours and what they stand for. */
export function legend() {
  const low = h("span", { class: "number" }),
    high = h("span", { class: "number" });
  const box = h(
    "div",
    { class: "landscape-legend" },
    h("span", {}, t("quantity.cost")),
    low,
    h("i", { class: "landscape-bar", "aria-hidden": "true" }),
    high,
  );
  return {
    box,
    update(/** @type {Value} */ value, /** @type {Surface} */ s) {
      const at = ends(s);
      box.classList.toggle("estimate", !value.words.complete);
      if (at.low < 0) return;
      low.textContent = costAt(value, at.low);
      high.textContent = costAt(value, at.high);
      low.title = full(s.low);
      high.title = full(s.high);
    },
  };
}

/** A table of the grid, made when it is opened. */
export function table() {
  /** @type {{value: Value, s: Surface}|null} */
  let now = null;
  const box = h(
    "details",
    { class: "landscape-table", ontoggle: () => write() },
    h("summary", {}, t("landscape.table")),
  );
  const hold = h("div", {
    class: "landscape-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": t("landscape.table"),
  });
  box.append(hold);
  const write = () => {
    if (!box.open || !now) return;
    const { value, s } = now,
      every = Math.max(1, Math.round((s.b - 1) / 8));
    const rows = [...Array(s.a).keys()].filter((i) => i % every === 0);
    const columns = [...Array(s.b).keys()].filter((j) => j % every === 0);
    hold.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, t("landscape.table.every", { n: every })),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "α \\ β"),
            ...columns.map((j) => h("th", { scope: "col" }, number(s.beta[j]))),
          ),
        ),
        h(
          "tbody",
          {},
          ...rows.map((i) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, number(s.alpha[i])),
              ...columns.map((j) =>
                h(
                  "td",
                  { title: Number.isFinite(s.cost[i * s.b + j]) ? full(s.cost[i * s.b + j]) : "" },
                  Number.isFinite(s.cost[i * s.b + j]) ? costAt(value, i * s.b + j) : "…",
                ),
              ),
            ),
          ),
        ),
      ),
    );
  };
  return {
    box,
    update: (/** @type {Value} */ value, /** @type {Surface} */ s) => {
      now = { value, s };
      write();
    },
  };
}
