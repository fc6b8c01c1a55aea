// @ts-check
/** One computation after the other: only the newest wish is kept. */

/** @typedef {import("../data/contract.js").Jobs} Jobs */

/**
 * One computation after the other: while one is under way, only the newest wish is kept.
 * @template {keyof Jobs} K
 * @param {import("../data/model.js").Model} model @param {K} job
 * @param {(value: import("../data/model.js").Value) => void} listener
 */
export function asker(model, job, listener) {
  let busy = 0;
  /** @type {Jobs[K]|null} */
  let next = null;
  const done = () => {
    clearTimeout(busy);
    busy = 0;
    if (next) ask(next);
  };
  /** @param {Jobs[K]} how */
  const ask = (how) => {
    next = how;
    if (busy) return;
    next = null;
    busy = window.setTimeout(done, 6000);
    model.ask(job, how, (value) => {
      listener(value);
      done();
    });
  };
  return { ask, close: () => clearTimeout(busy) };
}
