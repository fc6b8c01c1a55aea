// @ts-check
/** What matters, tested: one nudge for all, where it matters, who carries the fall, and all 13,002. */

import { asker } from "../../controls/asker.js";
import { nudge } from "./nudge.js";
import { pixels } from "./pixels.js";
import { shares } from "./shares.js";
import { sizes } from "./sizes.js";
import { tabs } from "./tabs.js";
import { h } from "../../kit/dom.js";
import { number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** The four questions, in the order of the chapter. */
const PANELS = { nudge, sizes, pixels, shares };

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let answer;
  let how = { nudge: 0.5 };
  /** The θ that the newest answer is, or will be, of; and whether it still stands there. */
  let theta = "",
    stale = false;
  const only = /** @type {keyof typeof PANELS} */ (model.options.of);
  const names = /** @type {(keyof typeof PANELS)[]} */ (
    only in PANELS ? [only] : Object.keys(PANELS)
  );

  const box = h("div", {});
  const take = (/** @type {import("../../data/model.js").Value} */ value) => {
    answer = value;
    for (const panel of panels) panel.draw(value);
    tell();
  };
  const job = asker(model, "importance", take, box);
  /** @param {Partial<typeof how>} [change] */
  function ask(change = {}) {
    how = { ...how, ...change };
    theta = model.get("status")?.words.theta ?? "";
    stale = false;
    job.ask(how);
    tell();
  }
  /** @type {{el: HTMLElement, draw: (value: any) => void, close?: () => void}[]} */
  const panels = names.map((name) => PANELS[name](model, ask, how));
  const foot = h("p", { class: "note", role: "status" });
  const again = h(
    "button",
    { class: "do", hidden: true, onclick: () => ask() },
    t("importance.again"),
  );

  function tell() {
    again.hidden = !stale;
    if (!answer) return;
    const { words, scalars } = answer;
    foot.textContent = t("importance.examples", {
      examples: whole(words.examples),
      step: whole(words.step),
      cost: number(scalars.cost),
      eta: number(scalars.eta),
    });
  }

  model.on("change:status", ({ words }) => {
    if (!theta) return ask();
    if (words.theta === theta) return;
    // while it trains the answer ages; at rest there is a new one
    if (!words.playing) ask();
    else if (!stale) {
      stale = true;
      tell();
    }
  });
  if (model.get("status")) ask();

  const sheets = tabs(
    `importance-${model.number}`,
    names.map((name, i) => ({ name, el: panels[i].el })),
    (i) => answer && panels[i].draw(answer),
  );
  box.prepend(...sheets);
  el.append(box, h("div", { class: "foot" }, foot, again));
  tell();
  return () => {
    job.close();
    for (const panel of panels) panel.close?.();
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
