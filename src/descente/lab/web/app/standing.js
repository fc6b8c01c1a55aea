// @ts-check
/** How the experiment stands: its state, and where that is not plain what can be done. Pure. */

/** @typedef {import("../data/model.js").Value} Value */
/** @typedef {import("../data/contract.js").Command} Command */
/** @typedef {import("../data/contract.js").State} State */
/** @typedef {{word: string, says?: Record<string, number>, send: Command[], eta?: number}} Way */
/** @typedef {{word: string, ways: Way[]}} Standing */

/** Epochs that a training whose plan is done goes on for. */
export const MORE = 10;

/** @type {(what: import("../data/contract.js").Act) => Command} */
const plain = (what) => /** @type {Command} */ ({ what });

/**
 * The state of the network that is looked at: what a lesson may say of it.
 *
 * Training is all that is between the start and the end of the plan: steps were made, θ was moved
 * by hand or came from a file, or a copy of the network is tried. One that is tried from the start,
 * beside it, is what it is.
 * @param {Value} status
 * @returns {State}
 */
export function stateOf({ words }) {
  const { past, playing, outcome, moved, brought, step } = words,
    copied = words.trial && !words.anew;
  if (past) return "past";
  if (playing) return "training";
  if (["diverged", "non-finite"].includes(outcome)) return "diverged";
  if (copied || moved || brought) return "training";
  if (["finished", "converged"].includes(outcome)) return "trained";
  return step ? "training" : "untrained";
}

/**
 * @param {Value} status
 * @returns {Standing|null} nothing while it runs, or rests in the middle of its plan
 */
export function standingOf(status) {
  const { words, scalars } = status;
  const state = stateOf(status);
  if (words.trial) {
    return {
      word: words.anew ? "standing.beside" : "standing.trial",
      ways: [
        { word: "standing.keep", send: [plain("keep")] },
        { word: "standing.throw-away", send: [plain("throw-away")] },
      ],
    };
  }
  if (state === "past") {
    return {
      word: "standing.past",
      ways: [
        { word: "standing.present", send: [plain("look")] },
        { word: "standing.go-on", send: [plain("go-on")] },
      ],
    };
  }
  if (words.playing) return null;
  if (state === "diverged") {
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
