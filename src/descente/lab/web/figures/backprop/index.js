// @ts-check
/** Backpropagation, step by step, on the digit looked at; each derivative beside its numerical one. */

import { map } from "./map.js";
import { stage } from "./stage.js";
import { stepper } from "./stepper.js";
import { asker } from "../../controls/asker.js";
import { turn } from "../../controls/digit.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { t } from "../../kit/words.js";

const PAUSE = 1000; // milliseconds between two traces while the network trains: enough to see it move

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let trace;
  const steps = stepper(draw),
    picture = map(model),
    shown = stage(model, el);
  const both = h("div", { class: "both" }, picture.el, shown.element);
  const take = (/** @type {import("../../data/model.js").Value} */ value) => {
    trace = value;
    steps.count(value.words.steps.length);
    draw();
  };
  const job = asker(model, "backprop", take, both, true);
  const other = h("button", { class: "other", onclick: () => turn(model, 1) }, t("backprop.other"));
  el.append(
    h(
      "div",
      { class: "stepper controls", role: "group", "aria-label": t("backprop.steps") },
      ...steps.elements,
      other,
    ),
    both,
    shown.worst,
  );

  function draw() {
    if (!trace) return;
    steps.write(shown.draw(trace, steps.k));
    picture.draw(trace, steps.k);
  }

  /** What the newest trace was asked for. */
  let asked = "";
  /** Another digit, or another θ, is another trace; each drawing is another digit. */
  function ask() {
    const status = model.get("status")?.words,
      digit = model.get("digit")?.words;
    if (!status || !digit) return;
    const now = `${status.theta} ${digit.digit} ${digit.label}`;
    if (now === asked && digit.digit >= 0) return;
    asked = now;
    job.ask({});
  }
  const later = soon(ask, 60);
  let since = 0;
  const changed = () => {
    if (performance.now() - since > PAUSE || !model.get("status")?.words.playing) {
      since = performance.now();
      later();
    }
  };
  model.on("change:digit", changed);
  model.on("change:status", changed);
  changed();
  return () => {
    for (const part of [steps, job, shown, picture]) part.close();
  };
}

export default { render, numbers: () => import("./numbers.js") };
