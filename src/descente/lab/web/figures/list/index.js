// @ts-check
/** The to-do list: every number of θ as a row, to be sorted, searched, chosen and done. */

import { doing } from "./doing.js";
import { finder } from "./find.js";
import { grid } from "./grid.js";
import { largestOf, namesOf, nextSort, rowsOf, selectRows } from "./rows.js";
import { choose } from "../../controls/weight.js";
import { h } from "../../kit/dom.js";
import { counted, full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { signedBar } from "../../marks/bars.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("./rows.js").Rows} Rows */

const PACE = 700; // ms between two states of the list while it trains: slow enough to be read

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Rows|undefined} */
  let rows;
  /** The largest |∂C/∂w| of the rows shown, which fills a bar. */
  let most = 0;
  let sort = /** @type {import("./rows.js").Sort} */ ({ by: "rank", falling: false });

  const table = grid({
    name: `list-${model.number}`,
    label: t("list.label"),
    columns: ["rank", "name", "value", "derivative", "change"].map((key) => ({
      key,
      label: t(`list.${key}`),
      title: t("list.sort", { column: t(`list.${key}`) }),
    })),
    paint: (index, cells) => rows && paintRow(rows, index, cells, most),
    choose: (index) => choose(model, index),
    point: tell,
    sort(key) {
      sort = nextSort(sort, /** @type {import("./rows.js").Key} */ (key));
      fromTop();
    },
  });
  const find = finder(fromTop);
  const count = h("p", { class: "note count", role: "status" });
  const readout = h("p", { class: "note readout" });
  const chosen = h("button", { class: "chosen", hidden: true, onclick: goToChosen });
  const panel = doing(model);

  function goToChosen() {
    const index = Number(model.get("weight"));
    if (!table.goTo(index)) {
      find.clear();
      table.goTo(index);
    }
    table.el.focus();
  }

  /** Show the rows looked for, in the order asked for, from the first. */
  function fromTop() {
    table.top();
    arrange();
  }

  function arrange() {
    if (!rows) return;
    const order = selectRows(rows, find.filter, sort);
    most = largestOf(rows, order);
    table.show(order, sort.by, sort.falling);
    count.textContent = countOf(order.length, rows) + overWhat(rows, model);
  }

  /** @param {number|null} index of the row pointed at */
  function tell(index) {
    readout.textContent = rows && index !== null ? sentence(rows, index) : t("list.hint");
  }

  function writeChosen() {
    const index = model.get("weight");
    const known = rows && Number.isInteger(index) && index >= 0 && index < rows.vector.length;
    table.chosen(known ? index : -1);
    panel.chosen(known ? index : -1);
    chosen.hidden = !known;
    if (!rows || !known) return;
    const [name, rank] = [namesOf(rows.sizes).names[index], whole(rows.ranks[index])];
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    chosen.replaceChildren(dot, t("list.chosen", { name, rank }));
  }

  /** @param {import("../../data/model.js").Value} gradient @param {boolean} playing */
  function take(gradient, playing) {
    const before = rows;
    rows = rowsOf(gradient);
    if (String(before?.sizes) !== String(rows.sizes)) find.offer(rows.sizes);
    else if (playing && table.el.matches(":hover, :focus-within")) {
      // somebody points at a row or stands on one: numbers change, rows stay under the finger
      most = largestOf(rows, table.order);
      table.again();
    } else arrange();
    writeChosen();
    panel.now(gradient);
  }

  tell(null);
  el.append(find.el, table.el, h("div", { class: "under" }, count, chosen), readout, panel.el);
  model.on("change:weight", writeChosen);
  const stop = atPace(model, take);
  return () => {
    stop();
    table.close();
    panel.close();
  };
}

/**
 * Call with every gradient: at once at rest, at a pace one can read while the network trains.
 * @param {Model} model
 * @param {(gradient: import("../../data/model.js").Value, playing: boolean) => void} take
 * @returns {() => void} stops it
 */
function atPace(model, take) {
  let taken = 0,
    later = 0,
    playing = Boolean(model.get("status")?.words.playing);
  const now = () => {
    const gradient = model.get("gradient");
    if (!gradient) return;
    taken = performance.now();
    take(gradient, playing);
  };
  model.on("change:gradient", () => {
    const wait = playing ? taken + PACE - performance.now() : 0;
    clearTimeout(later);
    if (wait > 0) later = window.setTimeout(now, wait);
    else now();
  });
  model.on("change:status", (value) => (playing = value.words.playing));
  now();
  return () => clearTimeout(later);
}

/** @param {Rows} rows @param {number} index @param {HTMLElement[]} cells @param {number} most fills a bar */
function paintRow({ sizes, vector, theta, change, ranks }, index, cells, most) {
  cells[0].textContent = whole(ranks[index]);
  cells[1].textContent = namesOf(sizes).names[index];
  cells[2].textContent = signed(theta[index]);
  cells[2].title = full(theta[index]);
  const slope = vector[index];
  cells[3].replaceChildren(signedBar(slope, most), h("span", {}, signed(slope)));
  cells[3].title = full(slope);
  cells[4].textContent = signed(change[index]);
  cells[4].title = full(change[index]);
}

/** How many rows are shown. @param {number} found @param {Rows} rows */
function countOf(found, { vector, eta }) {
  const words = { all: whole(vector.length), eta: number(eta) };
  if (!found) return t("list.count.none", { last: whole(vector.length - 1) });
  return found === vector.length ? t("list.count.all", words) : counted("list.count", found, words);
}

/** Over how many examples ∂C/∂w is the mean, where it is not over all. @param {Rows} rows @param {Model} model */
function overWhat({ examples }, model) {
  const sampled = examples < (model.get("status")?.words.train ?? 0);
  return sampled ? ` ${t("list.sampled", { n: whole(examples) })}` : "";
}

/** A row in a sentence, with every digit. @param {Rows} rows @param {number} index */
function sentence({ sizes, theta, vector, change }, index) {
  return t("list.readout", {
    index: whole(index),
    name: namesOf(sizes).names[index],
    value: full(theta[index]),
    derivative: full(vector[index]),
    change: full(change[index]),
  });
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
