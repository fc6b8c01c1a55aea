// @ts-check
/** What is asked of the server along one weight, and the ball that stands on its answer. */

import { SPANS, resting, rolling, spanFor } from "./stand.js";
import { asker } from "../../controls/asker.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

const STEPS = 12;
const SIZE = 121; // points of the curve

/**
 * @param {Model} model @param {HTMLElement} box that shows it
 * @param {{rolls: boolean, weight: () => number|null, picked: (index: number) => void,
 *   answered: () => void}} how rolls: whether the ball makes steps; weight: the one chosen, null to let
 * the server choose; picked: which one it chose
 */
export function along(model, box, { rolls, weight, picked, answered }) {
  /** @type {Value|undefined} */
  let found;
  let start = 0,
    eta = /** @type {number|"seen"} */ ("seen"), // until a hand chooses one
    span = SPANS[0],
    held = false;

  const want = () => {
    ask.ask({
      ...(weight() === null ? {} : { weight: weight() }),
      span,
      size: SIZE,
      start,
      ...(rolls && !held ? { eta, steps: STEPS } : {}),
    });
  };
  const take = (/** @type {Value} */ value) => {
    if (weight() !== null && value.words.index !== weight()) return; // of the weight before
    found = value;
    picked(value.words.index);
    const wanted = spanFor(value.arrays.ball_t ?? [start]);
    if (wanted !== span && !held && value.arrays.ball_t) {
      span = wanted;
      want();
    }
    answered();
  };
  const ask = asker(model, "slope", take, box, true);

  /** Where the ball stands after each step; nothing while a hand holds it. */
  const places = () => (held ? undefined : found?.arrays.ball_t);
  return {
    want,
    places,
    close: ask.close,
    found: () => found,
    span: () => span,
    start: () => start,
    /** The one in use, where the ball makes steps. */
    eta: () => found?.scalars.eta ?? NaN,
    /** The number of the last step there is. */
    last: () => Math.max(0, (places()?.length ?? 1) - 1),
    /** @param {{k: number, move: number}} at */
    stand({ k, move }) {
      const { arrays, scalars } = /** @type {Value} */ (found);
      return places() ? rolling(arrays, k, move) : resting(start, scalars);
    },
    /** Another weight, from where it is. */
    reset() {
      start = 0;
      want();
    },
    /** @param {number} rate */
    setEta(rate) {
      eta = rate;
      want();
    },
    /** A hand holds the ball there. @param {number} to */
    drag(to) {
      start = Math.max(-span, Math.min(span, to));
      held = true;
      want();
    },
    /** The hand lets go: the steps from where the ball stood before are not those from here. */
    drop() {
      if (!held) return false;
      held = false;
      if (found) {
        const { t, weight: value, cost } = found.arrays;
        found = { ...found, arrays: { t, weight: value, cost } };
      }
      want();
      return true;
    },
  };
}
