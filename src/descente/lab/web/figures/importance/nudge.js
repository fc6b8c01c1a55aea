// @ts-check
/** The same nudge for weights from the top, the middle and the bottom of the ranking. */

import { choose } from "../../controls/weight.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, measured, number, signed, whole } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { signedBar } from "../../marks/bars.js";

/** How much a number matters, from the largest derivatives to the smallest. */
export const SIZES = ["lot", "somewhat", "little"];

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

/**
 * The table of nudged weights, and the slider of the nudge.
 * @param {Model} model @param {(change: {nudge: number}) => void} ask @param {{nudge: number}} how
 */
export function nudge(model, ask, how) {
  const table = h("table");
  const el = h(
    "div",
    {},
    slider(how.nudge, (size) => ask({ nudge: size })),
    table,
    h("p", { class: "note" }, t("importance.nudge.note")),
  );
  /** @type {Value|undefined} */
  let held;
  function draw() {
    const layers = model.get("status")?.words.sizes;
    if (!layers || !held) return;
    table.replaceChildren(
      h("caption", { class: "hidden" }, t("importance.nudge.question")),
      columnHeads(),
      h("tbody", {}, ...probeRows(model, held, layers)),
    );
  }
  model.on("change:weight", draw);
  return {
    el,
    draw(/** @type {Value} */ value) {
      held = value;
      draw();
    },
  };
}

/** The slider of the nudge, on a logarithmic scale. @param {number} first @param {(size: number) => void} turned */
function slider(first, turned) {
  const out = h("output", { class: "number" });
  const later = soon(() => turned(size()), 150);
  const knob = h("input", {
    type: "range",
    min: -2,
    max: 0.7,
    step: 0.05,
    value: Math.log10(first),
    "aria-label": t("importance.nudge.knob"),
    oninput: () => {
      write();
      later();
    },
  });
  const size = () => Number((10 ** Number(knob.value)).toPrecision(2));
  const write = () => {
    out.textContent = `±${number(size())}`;
    knob.setAttribute("aria-valuetext", `± ${number(size())}`);
  };
  write();
  return h("label", { class: "controls" }, t("importance.nudge.knob"), knob, out);
}

function columnHeads() {
  const heads = ["weight", "up", "down"].map((name) =>
    h("th", { scope: "col" }, t(`importance.nudge.${name}`)),
  );
  return h("thead", {}, h("tr", {}, ...heads));
}

/**
 * A row for each weight nudged, in three groups, each under its head.
 * @param {Model} model @param {Value} value @param {number[]} layers
 */
function probeRows(model, { words, arrays }, layers) {
  const { up, down, probe_derivative: derivative } = arrays;
  const most = Math.max(0, ...[...up, ...down].filter(Number.isFinite).map(Math.abs));
  /** @param {number} change */
  const cell = (change) =>
    h(
      "td",
      { class: "effect", title: measured(change, full) },
      signedBar(change, most),
      h("span", { class: "number" }, measured(change, signed)),
    );
  const third = Math.round(words.probes.length / 3);
  return words.probes.flatMap((/** @type {any} */ probe, /** @type {number} */ i) => {
    const onclick = () => choose(model, probe.index);
    const name = h("button", { onclick }, nameOf(locate(layers, probe.index)));
    const row = h(
      "tr",
      { class: model.get("weight") === probe.index ? "here" : "" },
      h("th", { scope: "row" }, name, description(probe, derivative[i])),
      cell(up[i]),
      cell(down[i]),
    );
    return i % third ? [row] : [groupHead(Math.floor(i / third)), row];
  });
}

/** @param {number} group 0 for the top of the ranking */
function groupHead(group) {
  const name = ["top", "middle", "bottom"][group] ?? "bottom";
  const head = { colspan: 3, scope: "colgroup" };
  return h("tr", { class: "group" }, h("th", head, t(`importance.nudge.${name}`)));
}

/** Rank, size and derivative of a weight. @param {{rank: number, size: number}} probe @param {number} derivative */
function description({ rank, size }, derivative) {
  return h(
    "small",
    {},
    t("importance.rank", { rank: whole(rank) }),
    " · ",
    h("span", { class: `word ${SIZES[size]}` }, t(`importance.${SIZES[size]}`)),
    " · ",
    h("span", { title: full(derivative) }, `${t("quantity.derivative")} = ${signed(derivative)}`),
  );
}
