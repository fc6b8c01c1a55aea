// @ts-check
/** How the experiment stands where that is not plain, and what can be done about it. Pure. */

/** @typedef {import("../data/model.js").Value} Value */
/** @typedef {import("../data/contract.js").Command} Command */
/** @typedef {{word: string, says?: Record<string, number>, send: Command[], eta?: number}} Way */
/** @typedef {{word: string, ways: Way[]}} Standing */

/** Epochs that a training whose plan is done goes on for. */
export const MORE = 10;

/** @type {(what: import("../data/contract.js").Act) => Command} */
const plain = (what) => /** @type {Command} */ ({ what });

/**
 * @param {Value} status
 * @returns {Standing|null} nothing while it runs, or rests in the middle of its plan
 */
export function standingOf({ words, scalars }) {
  if (words.trial) {
    return {
      word: "standing.trial",
      ways: [
        { word: "standing.keep", send: [plain("keep")] },
        { word: "standing.throw-away", send: [plain("throw-away")] },
      ],
    };
  }
  if (words.past) {
    return {
      word: "standing.past",
      ways: [
        { word: "standing.present", send: [plain("look")] },
        { word: "standing.go-on", send: [plain("go-on")] },
      ],
    };
  }
  if (words.playing) return null;
  if (["diverged", "non-finite"].includes(words.outcome)) {
    const { calmer } = scalars;
    const ways = [
      { word: "standing.calmer", says: { eta: calmer }, eta: calmer, send: [plain("restart")] },
    ];
    return { word: `outcome.${words.outcome}`, ways };
  }
  if (words.moved) return { word: "standing.moved", ways: [] };
  if (words.brought) return { word: "standing.brought", ways: [] };
  if (words.outcome === "finished") {
    const more = /** @type {Command} */ ({ what: "play", more: MORE });
    return { word: "outcome.finished", ways: [{ word: "standing.more", send: [more] }] };
  }
  if (words.step === 0 && words.shelf.at(-1)?.why === "recorded")
    return { word: "standing.begun", ways: [] };
  return words.outcome === "running" ? null : { word: `outcome.${words.outcome}`, ways: [] };
}

/** @typedef {{number: number, step: number, why: string, cost: number, accuracy: number}} Shelved */

/**
 * The networks on the shelf, the newest first; without the one that a trial is of, which throwing
 * the trial away brings back.
 * @param {Value} status
 * @returns {Shelved[]}
 */
export function shelfOf({ words, arrays }) {
  const all = words.shelf.map((/** @type {Shelved} */ place, /** @type {number} */ i) => ({
    ...place,
    cost: arrays.shelf_cost[i],
    accuracy: arrays.shelf_accuracy[i],
  }));
  return all
    .reverse()
    .filter((/** @type {Shelved} */ { why }) => !(words.trial && why === "trial"));
}
