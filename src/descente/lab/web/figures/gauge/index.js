// @ts-check
/** From good performance to utter trash: this network, a random one and a trained one. */

import { band, costAt, mark, numbers, position } from "./scale.js";
import { twin } from "./twin.js";
import { h } from "../../kit/dom.js";
import { write as put } from "../../kit/estimate.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {"this"|"random"|"trained"} Which */

/** Every digit of a cost, where it has digits. @param {number} cost */
const exact = (cost) => (Number.isFinite(cost) ? full(cost) : number(cost));

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** The mark that speaks. @type {Which} */
  let speaks = "this";
  const now = thisNetwork(() => explain("this"));
  const random = otherNetwork("random", () => explain("random")),
    trained = otherNetwork("trained", () => explain("trained"));
  const note = h("p", { class: "note" });
  const scale = h("div", { class: "scale" }, now.box, band(`gauge-${model.number}`), numbers());
  scale.append(trained.box, random.box);
  el.append(
    h(
      "div",
      { class: "ends" },
      h("b", {}, t("gauge.good")),
      h("b", { lang: "en" }, t("gauge.bad")),
    ),
    scale,
    note,
  );

  /** What a mark says about itself, with every digit. @param {Which} which */
  function explain(which) {
    speaks = which;
    const status = model.get("status"),
      least = beside.get()?.arrays;
    if (!status) return;
    const { cost, start_cost: start } = status.scalars,
      { examples, train } = status.words;
    if (which === "this") {
      note.textContent = t("gauge.now", { cost: exact(cost), n: whole(examples) });
    } else if (which === "random") {
      note.textContent = t("gauge.start", { cost: full(start), n: whole(train) });
    } else if (least) {
      const values = { cost: full(least.cost[0]), eta: number(least.eta[0]) };
      note.textContent = t("gauge.twin", values);
    } else note.textContent = "";
  }

  function write() {
    const status = model.get("status");
    if (!status) return;
    const { cost, cost_error: error, start_cost: start } = status.scalars,
      { examples, train: all } = status.words;
    now.write(cost, { examples, all, error });
    random.write(start);
    trained.write(beside.get()?.arrays.cost[0] ?? NaN);
    explain(trained.box.hidden && speaks === "trained" ? "this" : speaks);
  }

  const later = oncePerFrame(write);
  model.on("change:status", later);
  const beside = twin(model, later);
  write();
  return beside.close;
}

/** The mark of this network. @param {() => void} explain */
function thisNetwork(explain) {
  const here = h("output", { class: "number" });
  const box = h(
    "div",
    {
      class: "now",
      role: "meter",
      tabindex: 0,
      "aria-label": t("gauge.this"),
      "aria-valuemin": costAt(0),
      "aria-valuemax": costAt(1),
      "aria-valuenow": costAt(1),
      onfocus: explain,
      onpointerenter: explain,
    },
    h("span", { class: "says" }, h("small", {}, t("gauge.this")), here),
    h("i"),
  );
  return {
    box,
    /** @param {number} cost @param {import("../../kit/estimate.js").How} over */
    write(cost, over) {
      mark(box, cost);
      put(here, cost, over);
      box.title = exact(cost);
      box.setAttribute("aria-valuenow", String(costAt(position(cost))));
      box.setAttribute("aria-valuetext", exact(cost));
    },
  };
}

/** The mark of another network; hidden where it has no cost. @param {"random"|"trained"} which @param {() => void} explain */
function otherNetwork(which, explain) {
  const says = h("output", { class: "number" });
  const box = h(
    "button",
    {
      class: `other ${which}`,
      hidden: true,
      onclick: explain,
      onpointerenter: explain,
      onfocus: explain,
    },
    h("i"),
    h("span", { class: "says" }, h("small", {}, t(`gauge.${which}`)), says),
  );
  return {
    box,
    /** @param {number} cost */
    write(cost) {
      box.hidden = !(cost > 0 && cost < Infinity);
      if (box.hidden) return;
      mark(box, cost);
      says.textContent = number(cost);
      box.title = full(cost);
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
