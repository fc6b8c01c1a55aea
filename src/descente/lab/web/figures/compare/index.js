// @ts-check
/** Recorded runs and the network on the page, on one chart: along the steps or the examples seen. */

import { reader, switcher } from "./controls.js";
import { sameTraining } from "./differences.js";
import { axisOf, costs, longest } from "./layout.js";
import { legend } from "./legend.js";
import { liveOf, runLines } from "./lines.js";
import { panel } from "./paint.js";
import { caption, whereOf, spoken } from "./saying.js";
import { asker } from "../../controls/asker.js";
import { SETTINGS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./layout.js").Axis} Axis */
/** @typedef {import("./lines.js").Line} Line */

const AGAIN = 2000; // ms after which a run that is being recorded is looked at again

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Axis|null} what was asked to lie across */
  let across = null;
  let ruler = 1; // the part of the axis that is read
  const recorded = chosenRuns(model, write);
  const now = () => shownOf(recorded.lines(), liveOf(model), across, ruler);
  const panels = [panel("cost", now), panel("accuracy", now)];
  const axis = switcher((to) => {
    across = to;
    write();
  });
  const read = (/** @type {number} */ part) => {
    ruler = part;
    write();
  };
  const knob = reader(read);
  const table = legend();
  const note = h("figcaption");
  const empty = h("p", { class: "note" }, t("compare.empty"));
  const chart = h("figure", {}, axis.el, ...panels.map((each) => each.el), knob.el, table.el, note);

  function write() {
    empty.hidden = recorded.any();
    chart.hidden = !empty.hidden;
    if (chart.hidden) return;
    const shown = now();
    for (const each of panels) each.again();
    axis.write(shown.axis);
    knob.write(ruler, spoken(shown));
    table.write(shown, recorded.lost(), whereOf(shown));
    note.textContent = caption(shown.lines);
  }

  for (const { el: area, partAt } of panels) {
    const point = (/** @type {PointerEvent} */ event) => {
      const part = partAt(event);
      if (!Number.isNaN(part)) read(part);
    };
    area.addEventListener("pointermove", point);
    area.addEventListener("pointerdown", point);
  }
  for (const name of ["history", "status", ...SETTINGS]) model.on(`change:${name}`, write);
  el.append(empty, chart);
  recorded.ask();
  return () => {
    recorded.close();
    for (const each of panels) each.close();
  };
}

/**
 * The runs that are chosen, as the server tells them; one that is being recorded is asked for again.
 * @param {Model} model @param {() => void} changed
 */
function chosenRuns(model, changed) {
  /** @type {Value|undefined} */
  let found;
  let timer = 0;
  let told = runLines(undefined, []);
  /** @returns {(string|null)[]} */
  const chosen = () => model.get("compared") ?? [];
  const take = () => {
    told = runLines(found, chosen());
    changed();
  };
  const job = asker(model, "runs", (value) => {
    found = value;
    take();
    clearTimeout(timer);
    if (told.lines.some(({ outcome }) => outcome === "running"))
      timer = window.setTimeout(ask, AGAIN);
  });
  function ask() {
    clearTimeout(timer);
    const names = /** @type {string[]} */ (chosen().filter(Boolean));
    if (names.length) job.ask({ names });
    take();
  }
  model.on("change:compared", ask);
  return {
    ask,
    any: () => chosen().some(Boolean),
    lines: () => told.lines,
    lost: () => told.lost,
    close() {
      clearTimeout(timer);
      job.close();
    },
  };
}

/**
 * All that the chart shows: the line of the page lies on top, those of the same training are pale.
 * @param {Line[]} runs @param {Line|null} live @param {Axis|null} across @param {number} ruler
 * @returns {import("./paint.js").Shown}
 */
function shownOf(runs, live, across, ruler) {
  const lines = live ? [...runs, live] : runs;
  const axis = across ?? axisOf(lines);
  return {
    lines,
    pale: live ? runs.filter((line) => sameTraining(line, live)) : [],
    axis,
    far: longest(lines, axis),
    costs: costs(lines),
    ruler,
  };
}

export default { render, numbers: () => import("./numbers.js") };
