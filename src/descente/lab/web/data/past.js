// @ts-check
/** The way back to a step of the past, for a knob that stands at the step looked at. */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Value} Value */

/** Which of the kept steps is nearest. @param {number[]} kept @param {number} step */
export function nearestOf(kept, step) {
  return kept.reduce(
    (best, value, i) => (Math.abs(value - step) < Math.abs(kept[best] - step) ? i : best),
    0,
  );
}

/**
 * What is asked for with a knob and is not there yet. While the knob is in somebody's hand it stays
 * where it was put: what comes meanwhile answers an earlier wish, and would take back their step.
 * @param {Model} model @param {HTMLElement} knob
 */
export function wishes(model, knob) {
  let wish = /** @type {number|null|undefined} */ (undefined);
  return {
    /** Look at a step; at the present without one. @param {number} [step] */
    look(step) {
      wish = step ?? null;
      model.send({ do: step === undefined ? { what: "look" } : { what: "look", step } });
    },
    /** Whether what is asked for is still on its way. @param {Value["words"]} status */
    waits({ playing, wished }) {
      if (playing || wished === wish || !knob.matches(":focus, :active")) wish = undefined;
      return wish !== undefined;
    },
  };
}
