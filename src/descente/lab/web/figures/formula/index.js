// @ts-check
/** C = Σ (y − a)² with the learner's own numbers in it, term by term. */

import { general } from "./mathml.js";
import { terms } from "./terms.js";
import { turners } from "../../controls/digit.js";
import { labels } from "../../controls/label.js";
import { veiled } from "../../data/bets.js";
import { depicts, h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  if ((model.options.of ?? "cost") !== "cost") return () => {};
  const input = thumb("looked"),
    what = h("p", { class: "what" }),
    law = h("div", { class: "law" });
  const sum = terms();
  const mean = h("p", { class: "mean" });
  const drawn = h("p", { class: "note", hidden: true }, t("formula.drawn"));
  const example = h("div", { class: "example" }, input.canvas, h("div", {}, what, turners(model)));
  el.append(
    h("div", { class: "head" }, law, example),
    sum.table,
    sum.detail,
    drawn,
    labels(model),
    mean,
  );

  let outputs = 0;
  function write() {
    const value = model.get("errors"),
      digit = model.get("digit");
    el.classList.toggle("empty", !value || !digit);
    if (!value || !digit) return;
    const { words, scalars, arrays } = value,
      { classes, shape, answer } = digit.words;
    if (outputs !== arrays.outputs.length) law.replaceChildren(general(arrays.outputs.length));
    outputs = arrays.outputs.length;
    sum.write(value, classes);
    const kind = !words.drawn ? "example" : words.labelled ? "your.label" : "your";
    what.textContent = t(`formula.${kind}`, {
      label: classes[words.label],
      answer: classes[answer],
    });
    depicts(input.canvas, what.textContent);
    input.show(digit.arrays.image, shape);
    drawn.hidden = !words.drawn || words.labelled;
    mean.hidden = veiled(model, "cost");
    if (mean.hidden) return mean.replaceChildren();
    const other = (model.get("cost") ?? "quadratic") !== "quadratic";
    mean.textContent = t(other ? "formula.other" : "formula.mean", {
      n: whole(words.n),
      mean: number(scalars.mean),
    });
    mean.title = full(scalars.mean);
  }

  const later = oncePerFrame(write),
    stop = onTheme(later);
  model.on("change:errors", later);
  model.on("change:digit", later);
  model.on("change:veil", later);
  write();
  return () => {
    input.close();
    stop();
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
