// @ts-check
/** All sizes of ∂C/∂w at once, on a logarithmic axis, with the thresholds of the three words. */

import { h, s } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { plot } from "../../marks/plot.js";
import { linear, log, ticks } from "../../marks/scales.js";

/** @param {import("../../data/model.js").Model} model */
export function sizes(model) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let held;
  const box = h("div", { class: "canvas histogram" });
  const says = h("p", { class: "readout" });
  const legend = h("ul", { class: "legend" });
  const el = h("div", {}, legend, box, says);
  const picture = plot(
    box,
    { label: t("importance.sizes.label"), left: 3.2, right: 0.6, top: 0.8, bottom: 3.6 },
    paint,
  );

  /** @param {any} svg @param {import("../../marks/plot.js").Frame} f */
  function paint(svg, f) {
    if (!held) return;
    const { size_edge: edges, size_count: bins } = held.arrays,
      { a_lot: lot, somewhat } = held.scalars;
    const { zeros } = held.words;
    if (!bins.length) return;
    const [low, high] = [edges[0], edges[bins.length]];
    const apart = f.em * 3.4; // room for those that are zero, which no logarithm reaches
    const x = log([low, high], [f.left + apart, f.right]);
    const y = linear([0, Math.max(zeros, ...bins)], [f.bottom, f.top]);
    const column = (
      /** @type {number} */ left,
      /** @type {number} */ right,
      /** @type {number} */ n,
      /** @type {string} */ kind,
      /** @type {string} */ text,
    ) =>
      n
        ? s(
            "rect",
            {
              class: kind,
              x: left + 0.5,
              width: Math.max(1, right - left - 1),
              y: y.at(n),
              height: f.bottom - y.at(n),
            },
            s("title", {}, text),
          )
        : "";
    const word = (/** @type {number} */ size) =>
      size >= lot ? "lot" : size >= somewhat ? "somewhat" : "little";
    svg.append(
      column(
        f.left,
        f.left + apart * 0.62,
        zeros,
        "zero",
        t("importance.sizes.zeros", { n: whole(zeros) }),
      ),
    );
    bins.forEach((/** @type {number} */ n, /** @type {number} */ k) =>
      svg.append(
        column(
          x.at(edges[k]),
          x.at(edges[k + 1]),
          n,
          word(Math.sqrt(edges[k] * edges[k + 1])),
          t("importance.sizes.bin", {
            low: number(edges[k]),
            high: number(edges[k + 1]),
            n: whole(n),
          }),
        ),
      ),
    );
    svg.append(s("line", { class: "base", x1: f.left, x2: f.right, y1: f.bottom, y2: f.bottom }));
    const text = (
      /** @type {number} */ px,
      /** @type {number} */ py,
      /** @type {string} */ says,
      anchor = "middle",
      kind = "",
    ) => s("text", { x: px, y: py, "text-anchor": anchor, class: kind }, says);
    svg.append(text(f.left + apart * 0.31, f.bottom + f.em * 1.3, "0"));
    for (const { value, text: label } of ticks(
      x,
      Math.max(2, Math.floor((f.right - f.left) / (f.em * 6))),
    )) {
      svg.append(
        s("line", {
          class: "base",
          x1: x.at(value),
          x2: x.at(value),
          y1: f.bottom,
          y2: f.bottom + 4,
        }),
        text(x.at(value), f.bottom + f.em * 1.3, label),
      );
    }
    svg.append(
      text(f.right, f.bottom + f.em * 2.9, t("importance.sizes.axis"), "end", "name"),
      text(f.left - 5, y.at(zeros) + f.em * 0.4, whole(zeros), "end"),
    );
    const key = (/** @type {string} */ kind, /** @type {string} */ says) =>
      h("li", {}, h("span", { class: kind }), says);
    legend.replaceChildren(
      key("lot", `${t("importance.lot")} ≥ ${number(lot)}`),
      key("somewhat", `${t("importance.somewhat")} ≥ ${number(somewhat)}`),
      key("little", t("importance.little")),
      ...(zeros ? [key("zero", t("importance.sizes.zero", { n: whole(zeros) }))] : []),
    );
    for (const edge of [somewhat, lot]) {
      if (edge > low)
        svg.append(
          s("line", {
            class: "threshold",
            x1: x.at(edge),
            x2: x.at(edge),
            y1: f.top,
            y2: f.bottom,
          }),
        );
    }
    mark(svg, f, x);
  }

  /** Where the chosen weight lies. @param {any} svg @param {any} f @param {import("../../marks/scales.js").Scale} x */
  function mark(svg, f, x) {
    const index = model.get("weight"),
      vector = held?.arrays.derivative;
    const sizesOf = model.get("status")?.words.sizes;
    if (!vector || !sizesOf || !(index >= 0 && index < vector.length)) {
      says.textContent = t("importance.sizes.note");
      return;
    }
    const size = Math.abs(vector[index]);
    const px = size >= x.domain[0] ? x.at(size) : f.left + f.em;
    svg.append(s("circle", { class: "mark", cx: px, cy: f.bottom, r: f.em * 0.5 }));
    const { a_lot: lot, somewhat } = /** @type {any} */ (held).scalars;
    const word = size >= lot ? "lot" : size >= somewhat ? "somewhat" : "little";
    says.textContent = t("importance.sizes.weight", {
      name: nameOf(/** @type {any} */ (locate(sizesOf, index))),
      size: number(size),
      word: t(`importance.${word}`),
    });
    says.title = full(size);
  }
  model.on("change:weight", picture.again);
  return {
    el,
    draw(/** @type {import("../../data/model.js").Value} */ value) {
      held = value;
      picture.again();
    },
    close: picture.close,
  };
}
