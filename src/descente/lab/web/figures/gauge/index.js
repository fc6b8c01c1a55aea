// @ts-check
/** From good performance to utter trash: this network, a random one and a trained one. */

import { twin } from "./twin.js";
import { h, s } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

// the ends of the scale, in decades: a hundredth, and ten outputs each wrong by one
const LOW = -2,
  HIGH = 1;

/** Where a cost lies on the scale, from 0 to 1; at its end where it is no number. @param {number} cost */
function place(cost) {
  if (Number.isNaN(cost)) return 1;
  return Math.min(1, Math.max(0, (Math.log10(cost) - LOW) / (HIGH - LOW)));
}

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const ticks = [];
  for (let power = LOW; power <= HIGH; power++) {
    for (let by = 1; by < 10 && (power < HIGH || by === 1); by++) {
      const at = 1000 * place(by * 10 ** power);
      ticks.push(
        s("line", {
          x1: at,
          x2: at,
          y1: by === 1 ? 12 : 24,
          y2: 34,
          class: by === 1 ? "whole" : "",
        }),
      );
    }
  }
  const stops = [0, 1, 2, 3, 4].map((i) => s("stop", { offset: i / 4, class: `cost-${i}` }));
  const name = `gauge-${model.number}`;
  const band = s(
    "svg",
    { viewBox: "0 0 1000 40", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("defs", {}, s("linearGradient", { id: name }, ...stops)),
    s("rect", { width: 1000, height: 34, fill: `url(#${name})` }),
    ...ticks,
  );
  const scale = h("div", { class: "ticks", "aria-hidden": "true" });
  for (let power = LOW; power <= HIGH; power++) {
    scale.append(
      mark(h("span", {}, power < 0 ? number(10 ** power, 1) : whole(10 ** power)), 10 ** power),
    );
  }
  const here = h("output", { class: "number" }),
    ball = h("i");
  const now = h(
    "div",
    {
      class: "now",
      role: "meter",
      tabindex: 0,
      "aria-label": t("gauge.this"),
      "aria-valuemin": 10 ** LOW,
      "aria-valuemax": 10 ** HIGH,
      "aria-valuenow": 10 ** HIGH,
    },
    h("span", { class: "says" }, h("small", {}, t("gauge.this")), here),
    ball,
  );
  const random = other("random"),
    trained = other("trained");
  const note = h("p", { class: "note" });
  el.append(
    h("div", { class: "ends" }, h("b", {}, t("gauge.good")), h("b", {}, t("gauge.bad"))),
    h("div", { class: "scale" }, now, band, scale, trained.box, random.box),
    note,
  );

  /** @param {"random"|"trained"} which */
  function other(which) {
    const says = h("output", { class: "number" });
    return {
      says,
      box: h(
        "button",
        {
          class: `other ${which}`,
          hidden: true,
          onclick: () => explain(which),
          onpointerenter: () => explain(which),
          onfocus: () => explain(which),
        },
        h("i"),
        h("span", { class: "says" }, h("small", {}, t(`gauge.${which}`)), says),
      ),
    };
  }

  /** @param {HTMLElement} element @param {number} cost */
  function mark(element, cost) {
    element.style.setProperty("--at", String(place(cost)));
    element.classList.toggle("far", place(cost) > 0.5);
    return element;
  }

  /** The mark that speaks. */
  let told = "this";
  /** What a mark says about itself, with every digit. @param {string} which */
  function explain(which) {
    told = which;
    const status = model.get("status"),
      { cost: least, eta } = beside.get()?.arrays ?? {};
    if (!status) return;
    const { cost, start_cost: start } = status.scalars;
    note.textContent =
      which === "this"
        ? t("gauge.now", {
            cost: Number.isFinite(cost) ? full(cost) : number(cost),
            n: whole(status.words.examples),
          })
        : which === "random"
          ? t("gauge.start", { cost: full(start), n: whole(status.words.train) })
          : least
            ? t("gauge.twin", { cost: full(least[0]), eta: number(eta[0]) })
            : "";
  }

  function write() {
    const status = model.get("status");
    if (!status) return;
    const { cost, start_cost: start } = status.scalars;
    mark(now, cost);
    here.textContent = number(cost);
    now.title = Number.isFinite(cost) ? full(cost) : number(cost);
    now.setAttribute("aria-valuenow", String(10 ** (LOW + (HIGH - LOW) * place(cost))));
    now.setAttribute("aria-valuetext", Number.isFinite(cost) ? full(cost) : number(cost));
    show(random, start);
    show(trained, beside.get()?.arrays.cost[0] ?? NaN);
    explain(trained.box.hidden && told === "trained" ? "this" : told);
  }

  /** @param {any} which @param {number} cost */
  function show(which, cost) {
    which.box.hidden = !(cost > 0 && cost < Infinity);
    if (which.box.hidden) return;
    mark(which.box, cost);
    which.says.textContent = number(cost);
    which.box.title = full(cost);
  }

  now.addEventListener("focus", () => explain("this"));
  now.addEventListener("pointerenter", () => explain("this"));
  const later = oncePerFrame(write);
  model.on("change:status", later);
  const beside = twin(model, later);
  write();
  return beside.close;
}

export default { render };
