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
  let how = { nudge: 0.5 },
    step = -1,
    stale = false,
    waiting = true;
  const only = /** @type {keyof typeof PANELS} */ (model.options.of);
  const names = /** @type {(keyof typeof PANELS)[]} */ (
    only in PANELS ? [only] : Object.keys(PANELS)
  );

  const job = asker(model, "importance", (value) => {
    answer = value;
    waiting = value.words.examples < (model.get("status")?.words.train ?? 0);
    for (const panel of panels) panel.draw(value);
    tell();
  });
  /** @param {Partial<typeof how>} [change] */
  function ask(change = {}) {
    how = { ...how, ...change };
    step = model.get("status")?.words.step ?? 0;
    stale = false;
    waiting = true;
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
    if (!answer) {
      foot.textContent = t("importance.wait");
      return;
    }
    const { words, scalars } = answer;
    foot.textContent = t(
      stale ? "importance.past" : waiting ? "importance.few" : "importance.examples",
      {
        examples: whole(words.examples),
        step: whole(step),
        cost: number(scalars.cost),
        eta: number(scalars.eta),
      },
    );
  }

  /** @type {{step: number, playing: boolean}|null} */
  let before = null;
  model.on("change:status", ({ words }) => {
    const now = { step: words.step, playing: words.playing };
    if (step < 0) ask();
    else if (words.step !== step) {
      stale = true;
      // while it trains the answer ages; at rest there is a new one
      if (!now.playing) ask();
      else if (!before?.playing) tell();
    }
    before = now;
  });
  if (model.get("status")) ask();

  const sheets = tabs(
    `importance-${model.number}`,
    names.map((name, i) => ({ name, el: panels[i].el })),
    (i) => answer && panels[i].draw(answer),
  );
  el.append(...sheets, h("div", { class: "foot" }, foot, again));
  tell();
  return () => {
    job.close();
    for (const panel of panels) panel.close?.();
  };
}

export default { render };
