// @ts-check
/** C = Σ (y − a)² with the learner's own numbers in it, term by term. */

import { labels } from "../../controls/label.js";
import { turners } from "../../controls/digit.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { css, scale } from "../../kit/palette.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { walk } from "../../marks/error-row.js";
import { thumb } from "../../marks/thumb.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * An element of MathML. @param {string} name @param {...(Node|string)} children
 * @returns {any}
 */
function m(name, ...children) {
  const element = document.createElementNS(MATHML, name);
  element.append(...children);
  return element;
}

const op = (/** @type {string} */ sign) => m("mo", sign);
const sub = (/** @type {string} */ name) => m("msub", m("mi", name), m("mi", "k"));
const squared = (/** @type {Node[]} */ ...inside) =>
  m("msup", m("mrow", op("("), ...inside, op(")")), m("mn", "2"));

/** The formula as it is written once for all. @param {number} outputs */
function general(outputs) {
  const math = m(
    "math",
    m(
      "mrow",
      m("mi", "C"),
      op("="),
      m(
        "munderover",
        op("∑"),
        m("mrow", m("mi", "k"), op("="), m("mn", "0")),
        m("mn", String(outputs - 1)),
      ),
      squared(sub("y"), op("−"), sub("a")),
    ),
  );
  math.setAttribute("display", "block");
  return math;
}

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  if ((model.options.of ?? "cost") !== "cost") return () => {};
  const input = thumb("looked"),
    what = h("p", { class: "what" }),
    top = h("div", { class: "law" });
  const body = h("tbody"),
    sum = h("output", { class: "number" }),
    shares = h("div", { class: "shares", "aria-hidden": "true" });
  const detail = h("p", { class: "note detail" }),
    mean = h("p", { class: "mean" });
  const drawn = h("p", { class: "note", hidden: true }, t("formula.drawn")),
    meant = labels(model);
  el.append(
    h(
      "div",
      { class: "head" },
      top,
      h("div", { class: "example" }, input.canvas, h("div", {}, what, turners(model))),
    ),
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, t("formula.table")),
      h(
        "thead",
        { class: "unseen" },
        h(
          "tr",
          {},
          ...["output", "term", "value", "share"].map((name) =>
            h("th", { scope: "col" }, t(`formula.${name}`)),
          ),
        ),
      ),
      body,
      h(
        "tfoot",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "row", colspan: 2 }, t("formula.sum")),
          h("td", {}, h("span", { class: "equals" }, "= "), sum),
          h("td", {}, shares),
        ),
      ),
    ),
    detail,
    drawn,
    meant,
    mean,
  );

  /** @type {any[]} */
  const rows = [];

  /** @param {number} k */
  function row(k) {
    const y = m("mn"),
      a = m("mn"),
      value = h("span", { class: "number" }),
      bar = h("i"),
      part = h("i");
    const name = h("th", { scope: "row" });
    const math = m("math", m("mrow", squared(y, op("−"), a)));
    const line = h(
      "tr",
      { onfocus: () => tell(k), onpointerenter: () => tell(k) },
      name,
      h("td", { class: "term" }, h("span", {}, k ? "+" : "="), math),
      h("td", { class: "value" }, h("span", { class: "equals" }, "= "), value),
      h("td", { class: "bar" }, h("div", { class: "track" }, bar)),
    );
    part.addEventListener("pointerenter", () => tell(k));
    return { line, name, y, a, value, bar, part };
  }

  let told = -1;
  /** Every digit of one term. @param {number} k */
  function tell(k) {
    const value = model.get("errors");
    if (!value || !rows[k]) return;
    told = k;
    rows.forEach((r, i) => {
      r.line.classList.toggle("chosen", i === k);
      r.part.classList.toggle("chosen", i === k);
    });
    const { outputs, wanted, terms } = value.arrays;
    detail.textContent = t("formula.detail", {
      name: rows[k].name.textContent,
      wanted: whole(wanted[k]),
      answered: full(outputs[k]),
      term: full(terms[k]),
    });
  }

  function write() {
    const value = model.get("errors"),
      digit = model.get("digit");
    if (!value || !digit) return;
    const { outputs, wanted, terms } = value.arrays,
      { classes, shape } = digit.words;
    if (rows.length !== outputs.length) {
      rows.splice(0, rows.length, ...Array.from(outputs, (_, k) => row(k)));
      walk(rows);
      body.replaceChildren(...rows.map((r) => r.line));
      shares.replaceChildren(...rows.map((r) => r.part));
      top.replaceChildren(general(outputs.length));
    }
    const shade = scale("cost"),
      part = (/** @type {number} */ term) => Math.min(1, term);
    rows.forEach((r, k) => {
      r.name.textContent = classes[k];
      r.line.classList.toggle("wanted", wanted[k] > 0.5);
      r.y.textContent = whole(wanted[k]);
      r.a.textContent = number(outputs[k]);
      r.value.textContent = number(terms[k]);
      r.value.title = full(terms[k]);
      r.bar.style.width = `${100 * part(terms[k])}%`;
      r.part.style.flexGrow = String(1e9 * terms[k]); // below a sum of 1 they would not fill it
      r.part.style.background = r.bar.style.background = css(shade(part(terms[k])));
      r.part.textContent = terms[k] > 0.08 * value.scalars.cost ? classes[k] : "";
      r.part.classList.toggle("pale", terms[k] > 0.45);
    });
    sum.textContent = number(value.scalars.cost);
    sum.title = full(value.scalars.cost);
    const said = { label: classes[value.words.label], answer: classes[Number(digit.words.answer)] };
    what.textContent = t(
      !value.words.drawn
        ? "formula.example"
        : value.words.labelled
          ? "formula.your.label"
          : "formula.your",
      said,
    );
    input.canvas.setAttribute("aria-label", what.textContent);
    drawn.hidden = !value.words.drawn || value.words.labelled;
    input.show(digit.arrays.image, shape);
    if (told >= 0) tell(told);
    const other = model.get("cost") !== undefined && model.get("cost") !== "quadratic";
    mean.textContent = t(other ? "formula.other" : "formula.mean", {
      n: whole(value.words.n),
      mean: number(value.scalars.mean),
    });
    mean.title = full(value.scalars.mean);
  }

  const later = oncePerFrame(write),
    stop = onTheme(later);
  model.on("change:errors", later);
  model.on("change:digit", later);
  write();
  return () => {
    input.close();
    stop();
  };
}

export default { render };
