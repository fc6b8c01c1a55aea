// @ts-check
/** A recorded run as a row of the list: what it learnt from, how far it came, and what can be done. */

import { h } from "../../kit/dom.js";
import { number, percent, whole } from "../../kit/numbers.js";
import { nameOfData, said } from "../../kit/sentences.js";
import { t } from "../../kit/words.js";
import { hueOf, letterOf } from "../../marks/series.js";

/**
 * @typedef {{name: string, error?: Record<string, any>, sizes: number[], data: string,
 *   steps: number, total: number, outcome: string, cost: number|null, accuracy: number|null}} Run
 */

/**
 * What can be done with a run.
 * @typedef {{compare: (name: string, wanted: boolean) => void, open: (name: string) => void,
 *   replay: (name: string) => void}} Acts
 */

/** @param {string} name @param {Acts} acts */
export function row(name, acts) {
  const box = h("input", {
    type: "checkbox",
    "aria-label": t("workshop.compare", { name }),
    onchange: () => acts.compare(name, box.checked),
  });
  const letter = h("b", { "aria-hidden": "true" }),
    what = h("small", {}),
    facts = h("small", {});
  const button = (/** @type {"open"|"replay"} */ act) =>
    h(
      "button",
      {
        class: "do",
        "aria-label": `${t(`workshop.${act}`)} ${name}`,
        title: t(`workshop.${act}.says`),
        onclick: () => acts[act](name),
      },
      t(`workshop.${act}`),
    );
  const buttons = h("span", { class: "acts" }, button("open"), button("replay"));
  let lost = false; // it cannot be shown
  return {
    el: h("li", {}, h("label", {}, box, letter, h("span", {}, name, what, facts)), buttons),
    /** @param {Run} run as it stands now */
    write(run) {
      lost = buttons.hidden = Boolean(run.error);
      what.textContent = run.error ? "" : `${run.sizes.join("-")}, ${nameOfData(run.data)}`;
      facts.textContent = run.error ? said({ words: run.error, scalars: {} }) : factsOf(run);
    },
    /** @param {number} place among those compared, -1 for none @param {boolean} room for another */
    mark(place, room) {
      box.checked = place >= 0;
      box.hidden = lost && place < 0;
      box.disabled = place < 0 && !room;
      letter.textContent = place < 0 ? "" : letterOf(place);
      letter.className = place < 0 ? "" : hueOf(place);
    },
  };
}

/** How far it came. @param {Run} run */
export function factsOf({ steps, total, outcome, cost, accuracy }) {
  const recording = outcome === "running";
  const far = recording ? "workshop.run.recording" : "workshop.run.steps";
  const parts = [t(far, { steps: whole(steps), total: whole(total) })];
  if (cost !== null) parts.push(t("workshop.run.cost", { cost: number(cost) }));
  if (accuracy !== null) parts.push(percent(accuracy));
  return parts.join(" · ");
}
