// @ts-check
/** The error of one example, output by output, and of every test example, added up. */

import { bins } from "./bins.js";
import { extremes } from "./extremes.js";
import { table } from "./table.js";
import { turners } from "../../controls/digit.js";
import { labels } from "../../controls/label.js";
import { depicts, h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

const SEEN = 0.01; // of less than this cost the squares are dots

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const input = thumb("looked"),
    what = h("p", { class: "what" }),
    square = h("i", { class: "square" }),
    area = h("p", { class: "note" });
  const rows = table();
  const drawn = h("p", { class: "note", hidden: true }, t("errors.drawn"));
  const best = extremes(model, "best"),
    worst = extremes(model, "worst"),
    all = bins(model);
  const total = h("p", { class: "total" });
  const example = h(
    "div",
    { class: "example" },
    h("div", {}, input.canvas, what, turners(model)),
    h("div", { class: "area" }, h("div", { class: "room" }, square), area),
  );
  const outputs = h("div", { class: "outputs" }, rows.element, rows.detail, drawn, labels(model));
  el.append(
    h("div", { class: "one" }, example, outputs),
    h("div", { class: "extremes" }, best.box, worst.box),
    h("figure", { class: "all" }, all.box, total, h("p", { class: "note" }, t("errors.scale"))),
  );

  function write() {
    const value = model.get("errors"),
      digit = model.get("digit");
    el.classList.toggle("empty", !value || !digit);
    if (!value || !digit) return;
    const { words, scalars } = value,
      { classes, shape, answer } = digit.words;
    rows.write(value, classes, answer);
    square.style.setProperty("--side", String(Math.sqrt(scalars.cost)));
    area.textContent = t(scalars.cost < SEEN ? "errors.area.small" : "errors.area", {
      cost: number(scalars.cost),
    });
    const kind = !words.drawn ? "example" : words.labelled ? "your.label" : "your";
    what.textContent = t(`errors.${kind}`, {
      label: classes[words.label],
      answer: classes[answer],
    });
    depicts(input.canvas, what.textContent);
    input.show(digit.arrays.image, shape);
    drawn.hidden = !words.drawn || words.labelled;
    best.write();
    worst.write();
    const n = whole(words.n),
      sums = { n, total: number(scalars.total, 5), mean: number(scalars.mean) };
    total.textContent = t("errors.total", sums);
    total.title = `${full(scalars.total)} ÷ ${n} = ${full(scalars.mean)}`;
    depicts(all.box, t("errors.bins", sums));
    all.again();
  }

  const later = oncePerFrame(write),
    stop = onTheme(later);
  model.on("change:errors", later);
  model.on("change:digit", later);
  write();
  return () => {
    for (const part of [input, best, worst, all]) part.close();
    stop();
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
