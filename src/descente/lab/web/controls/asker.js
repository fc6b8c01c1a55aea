// @ts-check
/** One computation after the other: only the newest wish is kept. */

import { ageing } from "./age.js";

/** @typedef {import("../data/contract.js").Jobs} Jobs */

const PATIENCE = 6000; // ms after which an answer that has not come no longer holds up the next wish

/**
 * Asks the server for one job again and again. While a computation is under way, only the newest
 * wish is kept; it is asked for when the answer has come.
 * @template {keyof Jobs} K
 * @param {import("../data/model.js").Model} model @param {K} job
 * @param {(value: import("../data/model.js").Value, how: Jobs[K]) => void} listener
 * @param {HTMLElement} [box] looks as it waits for the first answer, and as an answer ages
 * @param {boolean} [follows] whether it is asked again and again while the network trains
 */
export function asker(model, job, listener, box, follows) {
  const look = box && ageing(model, box, follows);
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let busy;
  /** @type {Jobs[K]|null} */
  let next = null;
  const goOn = () => {
    clearTimeout(busy);
    busy = undefined;
    if (next) ask(next);
  };
  /** @param {Jobs[K]} how */
  const ask = (how) => {
    next = how;
    if (busy !== undefined) return;
    next = null;
    busy = setTimeout(goOn, PATIENCE);
    look?.waits(true);
    model.ask(job, how, (value) => {
      listener(value, how);
      look?.shows(value);
      goOn();
    });
  };
  if (look)
    model.on("change:error", (error) => {
      if (error.words.about === model.key(job)) look.waits(false);
    });
  return {
    ask,
    /** What was found is shown no more. */
    forget: () => look?.shows(undefined),
    close: () => clearTimeout(busy),
  };
}
