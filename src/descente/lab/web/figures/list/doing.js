// @ts-check
/** Doing rows of the list: what the slope promised, beside what the cost really did. */

import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { bar } from "../../marks/bars.js";

/** @typedef {import("../../data/model.js").Value} Value */

const KINDS = ["first_order", "second_order", "measured"];

/** @param {import("../../data/model.js").Model} model */
export function doing(model) {
  let weight = -1,
    asked = { word: "", rows: /** @type {any} */ (null), step: 0 };
  let all = 0,
    now = 0;
  /** @type {import("../../data/model.js").Value|undefined} */
  let answer;
  const many = () => Math.round(10 ** Number(knob.value));
  const knob = h("input", { type: "range", min: 0, max: 3, step: 0.02, value: 1, oninput: name });
  const one = h("button", { onclick: () => ask([weight], t("list.do.one")) }, t("list.do.one"));
  const some = h("button", { onclick: () => ask(many(), some.textContent) });
  const every = h("button", { onclick: () => ask("all", t("list.do.all")) }, t("list.do.all"));
  const result = h("div", { class: "result", role: "status" });
  const el = h(
    "section",
    { class: "doing", "aria-label": t("list.do") },
    h(
      "div",
      { class: "controls" },
      h("span", { class: "lead" }, t("list.do")),
      one,
      h("span", { class: "first" }, some, knob),
      every,
    ),
    result,
  );

  function name() {
    some.textContent = t(many() === 1 ? "list.do.top" : "list.do.first", { k: whole(many()) });
    knob.setAttribute("aria-label", t("list.do.many"));
    knob.setAttribute("aria-valuetext", whole(many()));
  }

  /** @param {any} rows @param {string} word */
  function ask(rows, word) {
    asked = { word, rows, step: model.get("gradient")?.words.step ?? 0 };
    answer = undefined;
    result.replaceChildren(h("p", { class: "note" }, t("list.do.wait", { what: word })));
    model.ask("todo", { rows, eta: model.get("gradient")?.scalars.planned }, (value) => {
      answer = value;
      draw();
    });
  }

  function draw() {
    if (!answer) return;
    const few = answer.words.examples < (model.get("status")?.words.train ?? 0);
    result.replaceChildren(
      resultTable(answer, asked.word),
      resultNote(answer, asked.step, { few, past: now !== asked.step }),
    );
  }

  name();
  one.disabled = true;
  return {
    el,
    /** @param {number} index */
    chosen(index) {
      weight = index;
      one.disabled = index < 0;
    },
    /** @param {import("../../data/model.js").Value} gradient */
    now(gradient) {
      all = gradient.words.sizes ? gradient.arrays.vector.length : 0;
      knob.max = String(Math.log10(Math.max(1, Math.min(1000, all))));
      if (gradient.words.step !== now) {
        now = gradient.words.step;
        draw();
      }
    },
  };
}

/**
 * What was promised and what was measured, each with its bar.
 * @param {Value} answer @param {string} what was tried
 */
function resultTable({ scalars }, what) {
  // a fall of the cost reaches to the right; a rise, where there is one, to the left of zero
  const falls = KINDS.map((kind) => -scalars[`together_${kind}`]).filter(Number.isFinite);
  const low = Math.min(0, ...falls),
    high = Math.max(0, ...falls);
  const head = h(
    "tr",
    {},
    h("td"),
    h("td"),
    h("th", { scope: "col" }, t("list.do.change")),
    h("th", { scope: "col", class: "whole" }, t("list.do.everything")),
  );
  return h(
    "table",
    {},
    h("caption", {}, t("list.do.caption", { what, cost: number(scalars.cost) })),
    h("thead", {}, head),
    h("tbody", {}, ...KINDS.map((kind) => resultRow(kind, scalars, low, high))),
  );
}

/** @param {string} kind @param {Record<string, number>} scalars @param {number} low @param {number} high */
function resultRow(kind, scalars, low, high) {
  const together = scalars[`together_${kind}`],
    everything = scalars[`everything_${kind}`];
  const fact = together > 0 ? "above" : "below";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, t(`list.do.${kind}`)),
    h("td", { class: "length" }, bar(-together, low, high, kind === "measured" ? fact : "wanted")),
    h("td", { class: "number", title: full(together) }, signed(together)),
    h("td", { class: "number whole", title: full(everything) }, signed(everything)),
  );
}

/** @param {Value} answer @param {number} step @param {{few: boolean, past: boolean}} is */
function resultNote({ words, scalars }, step, { few, past }) {
  const conditions = {
    examples: whole(words.examples),
    step: whole(step),
    eta: number(scalars.eta),
  };
  return h(
    "p",
    { class: "note" },
    t(few ? "list.do.few" : "list.do.examples", conditions),
    scalars.together_measured > 0 ? ` ${t("list.do.rises")}` : "",
    past ? ` ${t("list.do.past")}` : "",
  );
}
