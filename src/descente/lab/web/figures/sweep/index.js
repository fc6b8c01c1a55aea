// @ts-check
/** Seventeen whole trainings, one per η: what each ended at, and how it went. */

import { keyOf } from "./marks.js";
import { picture } from "./paint.js";
import { about, conditions, tableOf } from "./saying.js";
import { tempoOf } from "../../controls/play.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

const PATIENCE = 60_000; // ms without an answer after which the button comes back

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Value|undefined} */
  let found;
  let chosen = -1,
    running = false,
    timer = 0;

  const told = h("div", { class: "told", role: "status" });
  const key = h("ul", { class: "key" });
  const table = h("details", { class: "note" });
  const note = h("figcaption");
  const run = h("button", { class: "first", onclick: () => start() });
  const dots = picture({ found: () => found, chosen: () => chosen, choose, take });

  function start() {
    running = true;
    timer = window.setTimeout(() => {
      running = false;
      write();
    }, PATIENCE);
    write();
    model.ask("sweep", {}, (value) => {
      if (value.words.complete) clearTimeout(timer);
      [found, running, chosen] = [value, !value.words.complete, lowest(value.arrays.cost)];
      write();
    });
  }

  /** @param {number} i */
  function choose(i) {
    if (i === chosen) return;
    chosen = i;
    dots.mark();
    say();
  }

  /** Start again with this η. @param {number} i */
  function take(i) {
    choose(i);
    model.set("eta", found?.arrays.eta[i]);
    model.save_changes();
    model.send({ do: { what: "restart" } });
    model.send({ do: { what: "play", tempo: tempoOf(model) } });
  }

  function say() {
    told.replaceChildren(...(found && chosen >= 0 ? about(found, chosen) : [t("sweep.before")]));
  }

  function write() {
    run.disabled = running;
    run.textContent = t(running ? "sweep.running" : found ? "sweep.again" : "sweep.run");
    dots.el.hidden = table.hidden = !found;
    note.textContent = found ? conditions(found) : "";
    say();
    if (found) {
      key.replaceChildren(...keyOf(found.words.verdicts));
      table.replaceChildren(...tableOf(found));
    }
    dots.again();
  }

  el.append(h("figure", {}, h("div", { class: "lab-row" }, run), told, dots.el, key, note, table));
  write();
  return () => {
    clearTimeout(timer);
    dots.close();
  };
}

/** Where the smallest number stands; -1 where none is finite. @param {ArrayLike<number>} costs */
function lowest(costs) {
  let best = -1;
  for (let i = 0; i < costs.length; i++) if (costs[i] < (costs[best] ?? Infinity)) best = i;
  return best;
}

export default { render, numbers: () => import("./numbers.js") };
