// @ts-check
/** Doing rows of the list: what the slope promised, beside what the cost really did. */

import { asker } from "../../controls/asker.js";
import { h } from "../../kit/dom.js";
import { full, measured, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { changeBar } from "../../marks/bars.js";

/** @typedef {import("../../data/model.js").Value} Value */

const KINDS = ["first_order", "second_order", "measured"];

/** @typedef {import("../../data/contract.js").TodoOptions["rows"]} Rows */

/** What those rows are called. @param {Rows} rows */
function nameOf(rows) {
  if (rows === "all") return t("list.do.all");
  if (typeof rows !== "number") return t("list.do.one");
  return t(rows === 1 ? "list.do.top" : "list.do.first", { k: whole(rows) });
}

/** @param {import("../../data/model.js").Model} model */
export function doing(model) {
  let weight = -1,
    all = 0;
  const many = () => Math.round(10 ** Number(knob.value));
  const knob = h("input", { type: "range", min: 0, max: 3, step: 0.02, value: 1, oninput: name });
  const one = h("button", { onclick: () => ask([weight]) }, t("list.do.one"));
  const some = h("button", { onclick: () => ask(many()) });
  const every = h("button", { onclick: () => ask("all") }, t("list.do.all"));
  const found = h("div", { role: "status" }),
    result = h("div", { class: "result" }, found);
  const job = asker(
    model,
    "todo",
    (value, { rows = "all" }) => {
      const apply = () => model.send({ do: { what: "do-list", rows } });
      const really = h("button", { class: "really do", onclick: apply }, t("list.do.really"));
      found.replaceChildren(resultTable(value, nameOf(rows)), resultNote(value), really);
    },
    result,
  );
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
    some.textContent = nameOf(many());
    knob.setAttribute("aria-label", t("list.do.many"));
    knob.setAttribute("aria-valuetext", whole(many()));
  }

  /** @param {Rows} rows */
  function ask(rows) {
    job.forget();
    found.replaceChildren();
    job.ask({ rows });
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
    },
    close: job.close,
  };
}

/**
 * What was promised and what was measured, each with its bar.
 * @param {Value} answer @param {string} what was tried
 */
function resultTable({ scalars }, what) {
  const changes = KINDS.map((kind) => scalars[`together_${kind}`]).filter(Number.isFinite);
  const low = Math.min(0, ...changes),
    high = Math.max(0, ...changes);
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
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, t(`list.do.${kind}`)),
    h("td", { class: "length" }, changeBar(together, low, high, kind === "measured")),
    h("td", { class: "number", title: measured(together, full) }, measured(together, signed)),
    h(
      "td",
      { class: "number whole", title: measured(everything, full) },
      measured(everything, signed),
    ),
  );
}

/** @param {Value} answer */
function resultNote({ words, scalars }) {
  const conditions = {
    examples: whole(words.examples),
    step: whole(words.step),
    eta: number(scalars.eta),
  };
  const rises = scalars.together_measured > 0 ? ` ${t("list.do.rises")}` : "";
  return h("p", { class: "note" }, t("list.do.examples", conditions), rises);
}
