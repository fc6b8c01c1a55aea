// @ts-check
/** The error of one example, output by output, and of every test example, added up. */

import { labels } from "../../controls/label.js";
import { turners } from "../../controls/digit.js";
import { bins } from "./bins.js";
import { extremes } from "./extremes.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { row, walk } from "../../marks/error-row.js";
import { thumb } from "../../marks/thumb.js";

/** The heads of the columns. @param {string} name */
function head(name) {
  const said =
    name === "class"
      ? [h("span", { class: "unseen" }, t("errors.class"))]
      : name !== "bar"
        ? [t(`errors.${name}`)]
        : [
            h(
              "span",
              { class: "key" },
              h("span", {}, h("i", { class: "want" }), t("errors.wanted")),
              h("span", {}, h("i", { class: "fill" }), t("errors.fill")),
            ),
          ];
  return h("th", { scope: "col", class: name }, ...said);
}

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const input = thumb("looked"),
    what = h("p", { class: "what" }),
    detail = h("p", { class: "note detail" });
  const big = h("i", { class: "square" }),
    bigSays = h("p", { class: "note" });
  const body = h("tbody"),
    sum = h("td", { class: "number" });
  const drawn = h("p", { class: "note", hidden: true }, t("errors.drawn")),
    meant = labels(model);
  const table = h(
    "table",
    {},
    h("caption", { class: "unseen" }, t("errors.table")),
    h("thead", {}, h("tr", {}, ...["class", "bar", "answered", "difference", "square"].map(head))),
    body,
    h(
      "tfoot",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "row", colspan: 2 }, t("errors.sums")),
        h("td", { class: "answered" }),
        h("td", { class: "difference" }),
        sum,
      ),
    ),
  );
  const best = extremes(model, "best"),
    worst = extremes(model, "worst"),
    all = bins(model);
  const total = h("p", { class: "total" });
  el.append(
    h(
      "div",
      { class: "one" },
      h(
        "div",
        { class: "example" },
        h("div", {}, input.canvas, what, turners(model)),
        h("div", { class: "area" }, h("div", { class: "room" }, big), bigSays),
      ),
      h("div", { class: "outputs" }, table, detail, drawn, meant),
    ),
    h("div", { class: "extremes" }, best.box, worst.box),
    h("figure", { class: "all" }, all.box, total, h("p", { class: "note" }, t("errors.scale"))),
  );

  /** @type {ReturnType<typeof row>[]} */
  let rows = [];
  let focused = 0;

  /** The full values of one output. @param {number} k */
  function tell(k) {
    const value = model.get("errors");
    if (!value || !rows[k]) return;
    focused = k;
    const { outputs, wanted, terms } = value.arrays;
    detail.textContent = t("errors.detail", {
      name: rows[k].name.textContent ?? "",
      wanted: whole(wanted[k]),
      answered: full(outputs[k]),
      term: full(terms[k]),
    });
  }

  function write() {
    const value = model.get("errors"),
      digit = model.get("digit");
    if (!value || !digit) return;
    const { arrays, words, scalars } = value,
      { classes, shape, answer } = digit.words;
    if (rows.length !== arrays.outputs.length) {
      rows = Array.from(arrays.outputs, (_, k) => row(() => tell(k)));
      walk(rows);
      body.replaceChildren(...rows.map((r) => r.line));
    }
    rows.forEach((r, k) =>
      r.write(classes[k], k === answer, {
        outputs: arrays.outputs[k],
        wanted: arrays.wanted[k],
        differences: arrays.differences[k],
        terms: arrays.terms[k],
      }),
    );
    sum.textContent = number(scalars.cost);
    sum.title = full(scalars.cost);
    big.style.setProperty("--side", String(Math.sqrt(scalars.cost)));
    bigSays.textContent = t("errors.area", { cost: number(scalars.cost) });
    const said = { label: classes[words.label], answer: classes[answer] };
    what.textContent = t(
      !words.drawn ? "errors.example" : words.labelled ? "errors.your.label" : "errors.your",
      said,
    );
    input.canvas.setAttribute("aria-label", what.textContent);
    drawn.hidden = !words.drawn || words.labelled;
    input.show(digit.arrays.image, shape);
    if (detail.textContent) tell(focused);
    best.write();
    worst.write();
    const n = whole(words.n),
      { total: added, mean } = scalars;
    const sums = { n, total: number(added), mean: number(mean) };
    total.textContent = t("errors.total", sums);
    total.title = `${full(added)} ÷ ${n} = ${full(mean)}`;
    all.box.setAttribute("aria-label", t("errors.bins", sums));
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

export default { render };
