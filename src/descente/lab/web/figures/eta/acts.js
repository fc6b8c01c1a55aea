// @ts-check
/** A few steps, start again, and all examples at once or mini-batches. */

import { fullBatch } from "./limits.js";
import { DEFAULTS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { counted, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** How many steps a press makes. */
export const STEPS = 20;
/** Epochs of a trial: as many steps, where each takes all examples. */
const LONG = 400;

/**
 * @param {import("../../data/model.js").Model} model
 * @param {(copied: boolean) => void} leaving before a few steps are made, on a fresh copy or not
 */
export function actions(model, leaving) {
  /** A network that has learnt something waits while its copy is walked. */
  const copies = () => !trial() && model.get("status")?.words.steps > 0;
  const few = h("button", {
    class: "first",
    onclick: () => {
      leaving(copies());
      if (copies()) model.send({ do: { what: "try" } });
      model.send({ do: { what: "step", steps: STEPS } });
    },
  });
  const restart = h(
    "button",
    { onclick: () => model.send({ do: { what: "restart" } }) },
    t("eta.restart"),
  );
  const batches = h("button", { onclick: () => change() }, t("eta.full"));
  const trial = () => Boolean(model.get("status")?.words.trial);
  /** All examples at once are tried on a copy: the network waits for the end of the trial. */
  const change = () => {
    if (trial()) return model.send({ do: { what: "throw-away" } });
    const { train } = model.get("status").words;
    const batch = fullBatch(model) ? DEFAULTS.batch : train;
    model.send({ do: { what: "try", batch, epochs: LONG, schedule: "constant" } });
  };
  const caption = h("figcaption");
  return {
    el: h("div", { class: "lab-row" }, few, restart, batches),
    caption,
    write() {
      few.disabled = restart.disabled = !model.get("status");
      few.textContent = t(copies() ? "eta.few.copy" : "eta.few");
      const full = fullBatch(model);
      const mini = { batch: whole(DEFAULTS.batch) };
      batches.textContent = trial() ? t("eta.back") : full ? t("eta.mini", mini) : t("eta.full");
      const batch = model.get("batch") ?? DEFAULTS.batch;
      caption.textContent = full
        ? t("eta.batch.all")
        : counted("eta.batch", batch, { batch: whole(batch) });
    },
  };
}
