// @ts-check
/** The time of one cost, of one gradient by backpropagation and by finite differences, as networks grow. */

import { chart } from "./paint.js";
import { tableOf } from "./table.js";
import { h } from "../../kit/dom.js";
import { counted, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Value|undefined} */
  let found;
  let busy = false,
    at = -1; // the network that is pointed at
  const start = h("button", { class: "do", onclick: ask }, t("scaling.start"));
  const says = h("p", { class: "says" });
  const state = h("p", { class: "note", role: "status" });
  const table = h("table", { hidden: true });
  const parameters = () => model.get("status")?.words.parameters;
  const picture = chart(() => ({ found, busy, at, mine: parameters() }));
  const foot = h("div", { class: "foot" }, start, state);
  el.append(says, h("figure", {}, picture.el), table, foot);

  function ask() {
    busy = true;
    found = undefined;
    draw();
    model.ask("scaling", {}, (value) => {
      found = value;
      busy = !value.words.complete;
      at = value.words.parameters.length - 1;
      draw();
    });
  }

  /** The sentence that needs no measuring: how many evaluations it takes. */
  function tell() {
    const n = parameters();
    if (!n) return;
    const one = h("strong", {}, t("scaling.one"));
    says.replaceChildren(t("scaling.count", { n: whole(n + 1) }), " ", one);
  }

  function draw() {
    start.disabled = busy;
    start.textContent = t(busy ? "scaling.busy" : found ? "scaling.again" : "scaling.start");
    state.textContent = found ? conditions(found) : t(busy ? "scaling.first" : "scaling.hint");
    table.hidden = !found;
    if (found) table.replaceChildren(...tableOf(found, at, point));
    picture.again();
  }

  /** @param {number} i */
  function point(i) {
    if (i === at) return;
    at = i;
    [...table.tBodies[0].rows].forEach((row, k) => row.classList.toggle("at", k === at));
    picture.again();
  }

  model.on("change:status", tell);
  model.on("change:error", (value) => {
    if (value.words.about !== model.key("scaling")) return;
    busy = false;
    draw();
  });
  tell();
  draw();
  return picture.close;
}

/** On what machine and how many examples it was measured. @param {Value} found */
function conditions({ words }) {
  if (!words.complete) return counted("scaling.going", words.parameters.length);
  return t("scaling.done", { examples: whole(words.examples), cpu: words.cpu });
}

export default { render, numbers: () => import("./numbers.js") };
