// @ts-check
/** One computation after the other: only the newest wish is kept. */

/** @typedef {import("../data/contract.js").Jobs} Jobs */

const PATIENCE = 6000; // ms after which an answer that has not come no longer holds up the next wish

/**
 * Asks the server for one job again and again. While a computation is under way, only the newest
 * wish is kept; it is asked for when the answer has come.
 * @template {keyof Jobs} K
 * @param {import("../data/model.js").Model} model @param {K} job
 * @param {(value: import("../data/model.js").Value) => void} listener
 */
export function asker(model, job, listener) {
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
    model.ask(job, how, (value) => {
      listener(value);
      goOn();
    });
  };
  return { ask, close: () => clearTimeout(busy) };
}
